import { useLanguage } from '../i18n/language.ts';
import { now, useNow } from './clock.ts';
import { ageText, clockText, dayText, exactText, momentText, stopwatchText } from './format.ts';

/** An instant in local time, exact to the millisecond on hover, optionally with its age beside it. */
export function Moment({ at, age = false }: { at: number; age?: boolean }) {
  return (
    <time className="num" dateTime={new Date(at).toISOString()} title={exactText(at)}>
      {momentText(at, now())}
      {age ? (
        <span className="quiet moment-age">
          <Age at={at} />
        </span>
      ) : null}
    </time>
  );
}

/** How long ago an instant was; ticks with all others. */
export function Age({ at }: { at: number }) {
  const language = useLanguage();
  const nowAt = useNow(now() - at < 60_000 ? 1000 : 10_000);
  return (
    <span className="num" title={exactText(at)}>
      {ageText(nowAt - at, language)}
    </span>
  );
}

/** The time since an instant as a running clock, standing still once `until` is known. */
export function Stopwatch({ since, until }: { since: number; until?: number | null }) {
  const language = useLanguage();
  const nowAt = useNow();
  return (
    <time className="num" title={exactText(since)}>
      {stopwatchText((until ?? nowAt) - since, language)}
    </time>
  );
}

/** The time that is left until an instant, running down to nothing. */
export function Rest({ until }: { until: number }) {
  const language = useLanguage();
  const nowAt = useNow();
  return (
    <time className="num" dateTime={new Date(until).toISOString()} title={exactText(until)}>
      {stopwatchText(until - nowAt, language)}
    </time>
  );
}

/** The date and the time of day. */
export function WallClock() {
  const language = useLanguage();
  const at = useNow();
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short' }).format(at);
  return (
    <time className="wall-clock num" dateTime={new Date(at).toISOString()}>
      <span className="quiet wall-clock-day">
        {dayText(at)} {weekday}
      </span>
      <span className="wall-clock-time">{clockText(at)}</span>
    </time>
  );
}
