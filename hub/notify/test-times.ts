const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * When reachability is tested next: at this minute of the day, so many days after the last time. What was missed is
 * made up at the next such minute and not in the middle of a night. `local`: an instant as the office's clock shows it,
 * as if it were UTC.
 */
export function nextTestAt(
  { everyMs, minuteOfDay }: { everyMs: number; minuteOfDay: number },
  lastAt: number | null,
  now: number,
  local: (at: number) => number,
): number {
  const dayOf = (at: number): number => local(at) - (local(at) % DAY_MS);
  const today = dayOf(now);
  const day = lastAt === null ? today : Math.max(today, dayOf(lastAt) + everyMs);
  const passed = day === today && local(now) >= today + minuteOfDay * MINUTE_MS;
  const at = day + (passed ? DAY_MS : 0) + minuteOfDay * MINUTE_MS;
  // The wall clock knows whole minutes.
  return now - (now % MINUTE_MS) + (at - local(now));
}
