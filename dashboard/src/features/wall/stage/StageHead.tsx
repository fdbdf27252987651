import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { useLive } from '../../../live/hooks.ts';
import { Stopwatch } from '../../../time/Time.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Holder } from '../../alerts/handling/Standing.tsx';
import { usePlace } from '../../alerts/place.ts';
import { SeverityShape } from '../../alerts/SeverityMark.tsx';
import { exerciseOf } from '../../alerts/severity.ts';
import type { Incident } from './incidents.ts';
import { useGridPath, useSentence } from './sentence.ts';
import type { Stage } from './use-stage.ts';
import './stage.css';

/** The headline of the stage across the whole wall, and the tabs of all that is critical. */
export function StageHead({ alert, stage }: { alert: Alert; stage: Stage }) {
  const { t } = useTranslation();
  const { time, place, what } = useSentence(alert);
  const drill = exerciseOf(alert) !== null;
  const confirmed = alert.stage === 'confirmed';
  return (
    <>
      {stage.incidents.length > 1 ? <Tabs stage={stage} /> : null}
      <section
        className={`stage-head ${alert.severity} ${confirmed ? 'solid' : 'hatched'}${drill ? ' is-drill' : ''}`}
        role="alert"
        data-alert={alert.id}
      >
        <SeverityShape severity={alert.severity} size={56} />
        <div className="stage-words">
          <h1>
            <span className="num">{time}</span> <strong>{place}</strong> {what}
          </h1>
          <Facts alert={alert} />
        </div>
        <div className="stage-clock">
          <span>{t('wall.since')}</span>
          <Stopwatch since={alert.firedAt} />
        </div>
      </section>
    </>
  );
}

/** Where exactly, on what ground, and who has it. */
function Facts({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const path = useGridPath(alert.gridCode);
  const device = useLive((state) =>
    alert.deviceId === null ? undefined : state.devices.get(alert.deviceId),
  );
  const { building, floor, room } = alert.labels;
  return (
    <ul className="stage-facts">
      <li>{path}</li>
      {building === undefined ? null : <li>{building}</li>}
      {floor === undefined ? null : <li>{t('wall.floor', { floor })}</li>}
      {room === undefined ? null : <li>{room}</li>}
      {device === undefined ? null : (
        <li>{t(`device.kinds.${device.kind}`, { defaultValue: device.kind })}</li>
      )}
      {alert.summary === '' ? null : <li className="num">{alert.summary}</li>}
      <li>
        <strong>
          <Holder alert={alert} />
        </strong>
      </li>
    </ul>
  );
}

function Tabs({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const { incidents, shown, held } = stage;
  return (
    <nav className="stage-tabs" aria-label={t('wall.incidents', { count: incidents.length })}>
      <strong className="num">{t('wall.incidents', { count: incidents.length })}</strong>
      <ol>
        {incidents.map((incident, i) => (
          <Tab
            key={incident.key}
            incident={incident}
            rank={i + 1}
            current={incident.key === shown?.key}
            onHold={() => stage.hold(incident.key)}
          />
        ))}
      </ol>
      <button
        type="button"
        className="stage-hold"
        aria-pressed={held}
        onClick={() => (held ? stage.release() : shown && stage.hold(shown.key))}
      >
        <Icon name={held ? 'play' : 'pause'} size={24} />
        {held ? t('wall.turnOn') : t('wall.turnOff')}
      </button>
    </nav>
  );
}

function Tab({
  incident: { lead, count },
  rank,
  current,
  onHold,
}: {
  incident: Incident;
  rank: number;
  current: boolean;
  onHold: () => void;
}) {
  const { t } = useTranslation();
  const place = usePlace(lead);
  return (
    <li>
      <button
        type="button"
        className={`stage-tab ${lead.severity}`}
        aria-current={current}
        data-incident={lead.id}
        onPointerDown={onHold}
      >
        <span className="num">{rank}</span>
        <SeverityShape
          severity={lead.severity}
          fill={lead.stage === 'confirmed' ? 'solid' : 'hatched'}
          size={22}
        />
        <span className="clip">{place}</span>
        <b className="num">{t('wall.alerts', { count })}</b>
      </button>
    </li>
  );
}
