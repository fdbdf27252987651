import { useTranslation } from 'react-i18next';
import { useNow } from '../../time/clock.ts';
import { Moment, Rest, Stopwatch } from '../../time/Time.tsx';
import { type LimitFacts, type LimitLevel, limitLevel, usedShare } from './limit.ts';
import './case.css';

/** A mark of its own for each level: none of them says it by colour. */
const marks: Record<LimitLevel, string> = {
  none: '○',
  running: '○',
  half: '◐',
  most: '◕',
  overdue: '!',
  stopped: '‖',
  met: '✓',
  missed: '!',
  over: '–',
};

/** How a case stands against its limit, running; `full` with the bar and by when. */
export function LimitClock({ value, full = false }: { value: LimitFacts; full?: boolean }) {
  const { t } = useTranslation();
  const nowAt = useNow(1000);
  const level = limitLevel(value, nowAt);
  const share = usedShare(value, value.closedAt ?? nowAt);
  const { dueAt } = value;
  const late = level === 'overdue' || level === 'missed';
  const counting = level === 'running' || level === 'half' || level === 'most';
  return (
    <span className={`limit ${level}${late ? ' late' : ''}${full ? ' full' : ''}`} data-level={level}>
      <span className="limit-said">
        <span className="limit-mark" aria-hidden="true">
          {marks[level]}
        </span>
        {t(`case.levels.${level}`)} {counting && dueAt !== null ? <Rest until={dueAt} /> : null}
        {late && dueAt !== null ? <Stopwatch since={dueAt} until={value.closedAt} /> : null}
      </span>
      {full && share !== null ? (
        <span className="limit-bar" aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
          <i style={{ left: '50%' }} />
          <i style={{ left: '80%' }} />
        </span>
      ) : null}
      {full && dueAt !== null ? (
        <span className="quiet">
          {t('case.dueBy')} <Moment at={dueAt} />
        </span>
      ) : null}
    </span>
  );
}
