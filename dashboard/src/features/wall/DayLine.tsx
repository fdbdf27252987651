import { useTranslation } from 'react-i18next';
import { useDayAlerts } from '../../api/wall.ts';
import { useLive } from '../../live/hooks.ts';
import { useNow } from '../../time/clock.ts';
import { clockText } from '../../time/format.ts';
import { fillOf, SeverityShape } from '../alerts/SeverityMark.tsx';
import { byUrgency } from '../alerts/severity.ts';
import './day-line.css';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const TICK_HOURS = 3;
/** Marks drawn, at most: the newest. */
const MOST_MARKS = 600;

/** The last day as a line, now at its right end: every alert a mark, the worst on top. */
export function DayLine() {
  const { t } = useTranslation();
  const nowAt = useNow(30_000);
  const day = useDayAlerts().data ?? [];
  const live = useLive((state) => state.alerts);
  const from = nowAt - DAY_MS;
  const place = (at: number): string => `${Math.min(100, ((at - from) / DAY_MS) * 100)}%`;
  const known = new Map(day.map((alert) => [alert.id, alert]));
  for (const alert of live.values()) known.set(alert.id, alert);
  const marks = [...known.values()]
    .filter(({ firedAt }) => firedAt >= from)
    .sort((a, b) => b.firedAt - a.firedAt)
    .slice(0, MOST_MARKS)
    .sort((a, b) => byUrgency(b, a));
  const midnight = new Date(from).setHours(0, 0, 0, 0);
  const ticks = Array.from({ length: 2 * (24 / TICK_HOURS) }, (_, i) => midnight + i * TICK_HOURS * HOUR_MS);
  return (
    <footer className="day-line" aria-label={t('wall.day', { count: marks.length })}>
      <div className="day-track">
        {ticks
          .filter((at) => at > from + HOUR_MS / 2 && at < nowAt - HOUR_MS)
          .map((at) => (
            <span key={at} className="day-tick num" style={{ left: place(at) }}>
              {clockText(at).slice(0, 5)}
            </span>
          ))}
        {marks.map((alert) => (
          <span
            key={alert.id}
            className="day-mark"
            data-mark={alert.id}
            style={{ left: place(alert.firedAt) }}
          >
            <SeverityShape severity={alert.severity} fill={fillOf(alert)} size={18} />
          </span>
        ))}
      </div>
      <span className="day-now">{t('wall.now')}</span>
    </footer>
  );
}
