import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { type Dispatch, underway, useDispatches } from '../../../api/dispatches.ts';
import { useNow } from '../../../time/clock.ts';
import { Rest, Stopwatch } from '../../../time/Time.tsx';
import { clocksOf, type DispatchClock } from '../../dispatch/clocks.ts';
import './stage.css';

/** The stations told to go to what is on the stage: what they answered, and their clocks of one, three and five minutes. */
export function StageStations({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { caseId } = alert;
  const query = useDispatches(`case=${encodeURIComponent(caseId ?? '')}`, caseId !== null);
  // While another case is read, the list is still that of the one before: those stations do not come here.
  const own = (query.data ?? []).filter((one) => caseId !== null && one.caseId === caseId);
  const rows = own.sort(
    (a, b) =>
      Number(!underway.includes(a.state)) - Number(!underway.includes(b.state)) || a.openedAt - b.openedAt,
  );
  return (
    <section className="stage-stations" aria-label={t('wall.coming')}>
      <h2>{t('wall.coming')}</h2>
      {rows.length === 0 ? (
        <p className="wall-calm">
          {alert.stage === 'confirmed' ? t('wall.nobodySent') : t('wall.nobodyYet')}
        </p>
      ) : null}
      <ul>
        {rows.slice(0, MOST).map((dispatch) => (
          <Row key={dispatch.id} dispatch={dispatch} />
        ))}
      </ul>
      {rows.length > MOST ? (
        <p className="quiet">{t('wall.moreStations', { count: rows.length - MOST })}</p>
      ) : null}
    </section>
  );
}

const MOST = 4;

function Row({ dispatch }: { dispatch: Dispatch }) {
  const { t } = useTranslation();
  const nowAt = useNow(1000);
  const { receive, start, arrive } = clocksOf(dispatch, nowAt);
  const over = !underway.includes(dispatch.state);
  return (
    <li
      className={`stage-station${over ? ' over' : ''}${dispatch.drill ? ' is-drill' : ''}`}
      data-state={dispatch.state}
    >
      <strong className="clip">{dispatch.stationName}</strong>
      <span className="stage-answer">
        {t(`dispatch.states.${dispatch.state}`)}
        {dispatch.receivedBy === null ? null : <span className="quiet"> {dispatch.receivedBy}</span>}
      </span>
      <div className="stage-clocks">
        <Clock name={t('dispatch.receive')} clock={receive} since={dispatch.openedAt} nowAt={nowAt} />
        <Clock name={t('dispatch.start')} clock={start} since={dispatch.openedAt} nowAt={nowAt} />
        <Clock name={t('dispatch.arrive')} clock={arrive} since={dispatch.openedAt} nowAt={nowAt} />
      </div>
    </li>
  );
}

/** One limit as a bar that fills, and in words. */
function Clock({
  name,
  clock: { standing, dueAt, doneAt },
  since,
  nowAt,
}: {
  name: string;
  clock: DispatchClock;
  since: number;
  nowAt: number;
}) {
  const { t } = useTranslation();
  const filled = Math.min(1, Math.max(0, ((doneAt ?? nowAt) - since) / Math.max(1, dueAt - since)));
  return (
    <span className="stage-limit" data-standing={standing}>
      <span className="stage-limit-bar" aria-hidden="true">
        <i style={{ transform: `scaleX(${standing === 'void' ? 0 : filled})` }} />
      </span>
      <span>
        {name} {standing === 'running' ? <Rest until={dueAt} /> : null}
        {standing === 'late' ? <Stopwatch since={dueAt} /> : null}
        {doneAt === null ? null : <Stopwatch since={since} until={doneAt} />}{' '}
        {standing === 'running' ? null : t(`dispatch.standings.${standing}`)}
      </span>
    </span>
  );
}
