const DAY_MS = 86_400_000;

type Span = { from: number; to: number };

/** Local midnight of the Monday of the week `at` lies in, moved by `weeks`; days may have 23 or 25 hours. */
export function weekStart(at: number, weeks = 0): number {
  const day = new Date(at);
  const sinceMonday = (day.getDay() + 6) % 7;
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - sinceMonday + weeks * 7).getTime();
}

/** The seven days of a week with what of these lies in each, oldest first. */
export function daysOf<S extends Span, G extends Span>(
  start: number,
  shifts: readonly S[],
  gaps: readonly G[],
): { at: number; shifts: S[]; gaps: G[] }[] {
  const first = new Date(start);
  const dayAt = (n: number): number =>
    new Date(first.getFullYear(), first.getMonth(), first.getDate() + n).getTime();
  return Array.from({ length: 7 }, (_, n) => {
    const [from, to] = [dayAt(n), dayAt(n + 1)];
    const lies = (one: Span): boolean => one.from < to && one.to > from;
    return {
      at: from,
      shifts: shifts.filter(lies).toSorted((a, b) => a.from - b.from),
      gaps: gaps.filter(lies).toSorted((a, b) => a.from - b.from),
    };
  });
}

/** How equipment stands by its expiry: `soon` is within 30 days. */
export function expiryOf(expiresAt: number | null, nowAt: number): 'none' | 'good' | 'soon' | 'expired' {
  if (expiresAt === null) return 'none';
  if (expiresAt <= nowAt) return 'expired';
  return expiresAt - nowAt < 30 * DAY_MS ? 'soon' : 'good';
}
