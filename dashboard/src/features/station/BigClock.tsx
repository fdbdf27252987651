import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/language.ts';
import { useNow } from '../../time/clock.ts';
import { clockText, stopwatchText } from '../../time/format.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { clocksOf, type DispatchClock } from '../dispatch/clocks.ts';
import { mainClock, type Order } from './orders.ts';
import './clock.css';

const marks = { running: '○', late: '!', met: '✓', missed: '!', void: '–' } as const;
const said = { receive: 'received', start: 'departed', arrive: 'arrived' } as const;

/** The clock that matters now, the largest thing on the page; below it the 1-3-5 minutes as they were kept. */
export function BigClock({ order }: { order: Order }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowAt = useNow();
  const main = mainClock(order, nowAt);
  const clocks = clocksOf(order, nowAt);
  return (
    <div className={`big-clock${main.late ? ' is-late' : ''}`} data-of={main.of}>
      <p className="big-clock-name">
        {main.late ? t(`field.late.${main.of}`) : t(`field.left.${main.of}`)}
        <span className="quiet">
          {t('field.sinceCall')} <Stopwatch since={order.openedAt} />
        </span>
      </p>
      <strong className="big-clock-time num">
        {main.late ? '+' : ''}
        {stopwatchText(Math.abs(main.ms), language)}
      </strong>
      <ol className="big-clock-steps">
        {(['receive', 'start', 'arrive'] as const).map((one) => (
          <StepClock key={one} name={one} clock={clocks[one]} queued={order.queued.includes(said[one])} />
        ))}
      </ol>
    </div>
  );
}

function StepClock({
  name,
  clock: { standing, dueAt, doneAt },
  queued,
}: {
  name: keyof typeof said;
  clock: DispatchClock;
  queued: boolean;
}) {
  const { t } = useTranslation();
  return (
    <li className={standing} data-standing={standing}>
      <span>
        <span aria-hidden="true">{marks[standing]}</span> {t(`field.steps.${name}`)}
      </span>
      <span className="num">
        {doneAt === null ? t('field.by', { at: clockText(dueAt) }) : clockText(doneAt)}{' '}
        {queued ? <span className="tag">{t('field.queued')}</span> : null}
      </span>
    </li>
  );
}
