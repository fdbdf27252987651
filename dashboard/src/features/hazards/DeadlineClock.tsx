import { useTranslation } from 'react-i18next';
import type { HazardView } from '../../api/hazards.ts';
import { useNow } from '../../time/clock.ts';
import { Moment, Rest, Stopwatch } from '../../time/Time.tsx';
import { type DeadlineLevel, deadlineLevel } from './deadline.ts';
import '../cases/case.css';

/** A mark of its own for each level: none of them says it by colour. */
const marks: Record<DeadlineLevel, string> = {
  none: '○',
  running: '○',
  near: '◕',
  late: '!',
  waiting: '‖',
  struck: '✓',
};

/** How a hazard stands against its deadline, running; `full` with by when. */
export function DeadlineClock({
  value,
  full = false,
}: {
  value: Pick<HazardView, 'state' | 'dueAt'>;
  full?: boolean;
}) {
  const { t } = useTranslation();
  const level = deadlineLevel(value, useNow(1000));
  const { dueAt } = value;
  return (
    <span className={`limit ${level}${full ? ' full' : ''}`} data-level={level}>
      <span className="limit-said">
        <span className="limit-mark" aria-hidden="true">
          {marks[level]}
        </span>
        {t(`hazard.levels.${level}`)}{' '}
        {dueAt !== null && (level === 'running' || level === 'near') ? <Rest until={dueAt} /> : null}
        {dueAt !== null && level === 'late' ? <Stopwatch since={dueAt} /> : null}
      </span>
      {full && dueAt !== null && level !== 'struck' ? (
        <span className="quiet">
          {t('case.dueBy')} <Moment at={dueAt} />
        </span>
      ) : null}
    </span>
  );
}
