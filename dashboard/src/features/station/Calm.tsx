import { useTranslation } from 'react-i18next';
import type { StationView } from '../../../../hub/dispatch/station-views.ts';
import type { Dispatch } from '../../api/dispatches.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useNow } from '../../time/clock.ts';
import { dayText, momentText } from '../../time/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import './calm.css';

/** Equipment is told of so long before it expires. */
const NOTICE_MS = 30 * 86_400_000;
const LAST = 4;

/** Nothing is to be done: who is on duty, what expires, and what was last. */
export function Calm({ station, dispatches }: { station: StationView; dispatches: readonly Dispatch[] }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const nowAt = useNow(60_000);
  const { duty, equipment } = station;
  const old = equipment
    .filter(({ expiresAt }) => expiresAt !== null && expiresAt < nowAt + NOTICE_MS)
    .sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0));
  return (
    <section className="calm">
      <div className="calm-state">
        <Icon name="check" size={64} />
        <h1>{t('field.calm')}</h1>
        <p className="quiet">{t('field.calmHint')}</p>
      </div>
      <div className="calm-side">
        <section>
          <h2>{t('field.onDuty')}</h2>
          {duty.shift ? (
            <>
              <ul className="calm-people">
                {duty.shift.members.map(({ id, name, role }) => (
                  <li key={id}>
                    <strong>{name}</strong> <span className="quiet">{t(`field.roles.${role}`)}</span>
                  </li>
                ))}
              </ul>
              <p className="quiet num">{t('field.until', { at: momentText(duty.shift.to, nowAt) })}</p>
            </>
          ) : null}
          {duty.state === 'gap' ? <p className="calm-warn">{t('field.short')}</p> : null}
          {duty.state === 'off' ? <p className="calm-warn">{t('field.nobody')}</p> : null}
          {duty.state === 'on' && !duty.shift ? <p className="quiet">{t('field.noRota')}</p> : null}
        </section>
        <section>
          <h2>{t('field.expiring')}</h2>
          {old.length === 0 ? <p className="quiet">{t('field.noneExpiring')}</p> : null}
          <ul className="calm-rows">
            {old.slice(0, LAST).map(({ id, name, count, expiresAt }) => (
              <li key={id}>
                <span>
                  {name} <span className="quiet num">× {count}</span>
                </span>
                <strong className="num">
                  {(expiresAt ?? 0) < nowAt ? t('field.expired') : dayText(expiresAt ?? 0)}
                </strong>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('field.last')}</h2>
          {dispatches.length === 0 ? <p className="quiet">{t('field.noneYet')}</p> : null}
          <ul className="calm-rows">
            {dispatches.slice(0, LAST).map((one) => (
              <li key={one.id}>
                <span className="clip">
                  <span className="num quiet">{momentText(one.openedAt, nowAt)}</span>{' '}
                  {one.drill ? <span className="drill">{t('field.drill')}</span> : null}{' '}
                  {one.address ?? local(one.title)}
                </span>
                <span className="quiet">{t(`field.states.${one.state}`)}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </section>
  );
}
