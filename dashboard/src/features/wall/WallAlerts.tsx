import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useLocalText } from '../../i18n/language.ts';
import { derived, useLink, useLive, useLoaded } from '../../live/hooks.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { Holder } from '../alerts/handling/Standing.tsx';
import { isHeldBack } from '../alerts/hold-back.ts';
import { usePlace } from '../alerts/place.ts';
import { fillOf, SeverityShape } from '../alerts/SeverityMark.tsx';
import { exerciseOf, openAlerts } from '../alerts/severity.ts';
import './alerts.css';

const ranked = derived((alerts: Parameters<typeof openAlerts>[0]) =>
  openAlerts(alerts).filter((alert) => !isHeldBack(alert)),
);

/** The open alerts, ranked, whole rows only; their number stands above them. `but`: one that is shown elsewhere. */
export function WallAlerts({ most, but }: { most: number; but?: string }) {
  const { t } = useTranslation();
  const loaded = useLoaded();
  const lost = useLink().state === 'lost';
  const alerts = useLive((state) => ranked(state.alerts));
  return (
    <section className="wall-alerts" aria-label={t('alert.open')}>
      <h2>
        {t('alert.open')} <span className="num quiet">{alerts.length}</span>
      </h2>
      {loaded && alerts.length === 0 ? (
        <p className="wall-calm">{lost ? t('alert.unknown') : t('wall.calm')}</p>
      ) : null}
      <ol>
        {alerts
          .filter(({ id }) => id !== but)
          .slice(0, most)
          .map((alert) => (
            <Row key={alert.id} alert={alert} />
          ))}
      </ol>
    </section>
  );
}

function Row({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const place = usePlace(alert);
  const exercise = exerciseOf(alert);
  return (
    <li
      className={`wall-alert ${alert.severity} ${alert.state}${exercise === null ? '' : ' is-drill'}`}
      data-alert={alert.id}
      data-state={alert.state}
    >
      <SeverityShape severity={alert.severity} fill={fillOf(alert)} size={22} />
      <strong className="clip">{place}</strong>
      <Stopwatch since={alert.firedAt} />
      <span className="wall-alert-what clip">
        <b>{t(`severity.${alert.severity}`)}</b> {exercise === null ? null : <b>{t(`alert.${exercise}`)} </b>}
        {text(alert.title)} · <Holder alert={alert} />
      </span>
    </li>
  );
}
