import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useDeviceAlerts } from '../../api/alerts.ts';
import { useLocalText } from '../../i18n/language.ts';
import { now } from '../../time/clock.ts';
import { Moment } from '../../time/Time.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { SeverityMark } from '../alerts/SeverityMark.tsx';

const DAYS = 30;
const SHOWN = 8;

/** What its device had raised before: whether this is the first time. */
export function Earlier({ alert, deviceId }: { alert: Alert; deviceId: string }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const [since] = useState(() => now() - DAYS * 86_400_000);
  const list = useDeviceAlerts(deviceId, since, alert.updatedAt);
  const others = list.data?.filter(({ id, firedAt }) => id !== alert.id && firedAt >= since) ?? [];
  return (
    <section className="section desk-earlier">
      <h2>{t('queue.earlier', { days: DAYS })}</h2>
      {list.isPending ? <Loading rows={2} /> : null}
      {list.isError ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && others.length === 0 ? <p className="quiet">{t('queue.first')}</p> : null}
      <ul>
        {others.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <SeverityMark alert={one} />
            <Link className="clip" to={`/alerts/${one.id}`}>
              {text(one.title)}
            </Link>
            <Moment at={one.firedAt} age />
          </li>
        ))}
      </ul>
      {others.length > SHOWN ? (
        <p className="quiet">{t('desk.rest', { count: others.length - SHOWN })}</p>
      ) : null}
    </section>
  );
}
