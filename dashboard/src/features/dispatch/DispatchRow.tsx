import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Dispatch, underway, useDispatchStep } from '../../api/dispatches.ts';
import { useStations } from '../../api/stations.ts';
import { useNow } from '../../time/clock.ts';
import { Moment, Rest, Stopwatch } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { useUnitName } from '../cases/names.ts';
import { useMay } from '../session/permissions.ts';
import { type ClockStanding, clocksOf, type DispatchClock } from './clocks.ts';
import { RecallForm } from './RecallForm.tsx';
import { useStationReason } from './use-station-reason.ts';
import './dispatch.css';

const marks: Record<ClockStanding, string> = { running: '○', late: '!', met: '✓', missed: '!', void: '–' };
const steps = ['received', 'departed', 'arrived', 'done'] as const;

/** One station that was told to go: how far it is, against which clocks, and why this one. */
export function DispatchRow({ dispatch }: { dispatch: Dispatch }) {
  const { t } = useTranslation();
  const nowAt = useNow(1000);
  const reason = useStationReason();
  const unitName = useUnitName();
  const { receive, start, arrive } = clocksOf(dispatch, nowAt);
  const over = !underway.includes(dispatch.state);
  return (
    <li
      className={`dispatch${over ? ' over' : ''}${dispatch.drill ? ' is-drill' : ''}`}
      data-state={dispatch.state}
    >
      <div className="dispatch-who">
        {dispatch.drill ? <strong className="drill">{t('alert.drill')}</strong> : null}
        <strong>{dispatch.stationName}</strong>
        <span>{t(`dispatch.states.${dispatch.state}`)}</span>
        {dispatch.receivedBy === null ? null : <span className="quiet">{dispatch.receivedBy}</span>}
      </div>
      <div className="dispatch-clocks">
        <Clock name={t('dispatch.receive')} clock={receive} since={dispatch.openedAt} />
        <Clock name={t('dispatch.start')} clock={start} since={dispatch.openedAt} />
        <Clock name={t('dispatch.arrive')} clock={arrive} since={dispatch.openedAt} />
      </div>
      <p className="quiet dispatch-why">
        {t('dispatch.why')}: {reason(dispatch.reason)}
        {dispatch.result ? ` · ${dispatch.result}` : ''}
      </p>
      {dispatch.escalations.length === 0 ? null : (
        <ol className="dispatch-rungs">
          {dispatch.escalations.map(({ at, rung, asked = [] }) => (
            <li key={`${at} ${rung}`}>
              <Moment at={at} /> {t(`dispatch.rungs.${rung}`)}
              {asked.length === 0 ? null : (
                <span className="quiet">
                  {' '}
                  {t('dispatch.askedMore', { who: asked.map(unitName).join('、') })}
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
      {over ? null : <Phone dispatch={dispatch} />}
      {over ? null : <Steps dispatch={dispatch} />}
    </li>
  );
}

function Clock({ name, clock, since }: { name: string; clock: DispatchClock; since: number }) {
  const { t } = useTranslation();
  const { standing, dueAt, doneAt } = clock;
  const late = standing === 'late' || standing === 'missed';
  return (
    <span className={`dispatch-clock ${standing}${late ? ' late' : ''}`} data-standing={standing}>
      <span className="quiet">{name}</span>
      <span className="dispatch-time">
        <span aria-hidden="true">{marks[standing]}</span>{' '}
        {standing === 'running' ? <Rest until={dueAt} /> : null}
        {standing === 'late' ? <Stopwatch since={dueAt} /> : null}
        {doneAt === null ? null : <Stopwatch since={since} until={doneAt} />}
      </span>
      <span>{t(`dispatch.standings.${standing}`)}</span>
    </span>
  );
}

/** The number of a station that does not answer. */
function Phone({ dispatch: { state, stationId } }: { dispatch: Dispatch }) {
  const { t } = useTranslation();
  const phone = useStations().data?.find(({ id }) => id === stationId)?.phone;
  if (!phone || (state !== 'sent' && state !== 'unanswered')) return null;
  return (
    <p className="dispatch-why">
      {t('station.phone')}: <a href={`tel:${phone}`}>{phone}</a>
    </p>
  );
}

/** What command says for a station that has no hand free for its terminal, or to it: that it is called off. */
function Steps({ dispatch }: { dispatch: Dispatch }) {
  const { t } = useTranslation();
  const may = useMay('dispatches:act');
  const mayRecall = useMay('cases:command');
  const [recalling, setRecalling] = useState(false);
  const step = useDispatchStep(dispatch.id);
  if (!may) return null;
  const place = steps.findIndex((one) => one === dispatch.state);
  return (
    <div className="dispatch-steps">
      <span className="quiet">{t('dispatch.forStation')}</span>
      {steps.slice(place + 1).map((action) => (
        <Button key={action} look="quiet" busy={step.isPending} onClick={() => step.mutate({ action })}>
          {t(`dispatch.states.${action}`)}
        </Button>
      ))}
      {mayRecall ? (
        <Button look="quiet" onClick={() => setRecalling(!recalling)}>
          {t('dispatch.recall')} …
        </Button>
      ) : null}
      <FormError error={step.error} />
      {recalling ? <RecallForm dispatch={dispatch} onDone={() => setRecalling(false)} /> : null}
    </div>
  );
}
