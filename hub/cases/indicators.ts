/** A case as the evaluation looks at it. Instants are Unix ms. */
export interface EvaluatedCase {
  /** What it is counted under. */
  group: string;
  /** The same for its filing, where that is another month. */
  filedGroup: string;
  filedAt: number;
  dueAt: number | null;
  closedAt: number | null;
  reworks: number;
  extensions: number;
}

/** Counts of a period, and the rates of the standard in percent; null where nothing was due. */
export interface Indicators {
  filed: number;
  due: number;
  closed: number;
  closedInTime: number;
  reworked: number;
  extended: number;
  /** 结案率 */
  closingRate: number | null;
  /** 按期结案率 */
  onTimeRate: number | null;
  /** 返工率 */
  reworkRate: number | null;
  /** 延期率 */
  extensionRate: number | null;
}

type Counts = Pick<Indicators, 'filed' | 'due' | 'closed' | 'closedInTime' | 'reworked' | 'extended'>;

function rated(counts: Counts): Indicators {
  const { due, closed, closedInTime, reworked, extended } = counts;
  const percent = (count: number): number | null =>
    due === 0 ? null : Math.round((count / due) * 10_000) / 100;
  return {
    ...counts,
    closingRate: percent(closed),
    onTimeRate: percent(closedInTime),
    reworkRate: percent(reworked),
    extensionRate: percent(extended),
  };
}

/**
 * The indicators of [from, to): of the cases due in it, how many were closed by its end, closed in time, sent back
 * for rework and given more time. What was filed in it is counted beside.
 */
export function indicators(
  cases: Iterable<EvaluatedCase>,
  from: number,
  to: number,
): { total: Indicators; groups: ReadonlyMap<string, Indicators> } {
  const zero: Counts = { filed: 0, due: 0, closed: 0, closedInTime: 0, reworked: 0, extended: 0 };
  const total = { ...zero };
  const groups = new Map<string, Counts>();
  const countsOf = (group: string): Counts => {
    let counts = groups.get(group);
    if (!counts) groups.set(group, (counts = { ...zero }));
    return counts;
  };
  const within = (at: number | null): at is number => at !== null && at >= from && at < to;
  for (const { group, filedGroup, filedAt, dueAt, closedAt, reworks, extensions } of cases) {
    if (within(filedAt)) for (const counts of [total, countsOf(filedGroup)]) counts.filed++;
    if (!within(dueAt)) continue;
    for (const counts of [total, countsOf(group)]) {
      counts.due++;
      if (closedAt !== null && closedAt < to) counts.closed++;
      if (closedAt !== null && closedAt <= dueAt) counts.closedInTime++;
      if (reworks > 0) counts.reworked++;
      if (extensions > 0) counts.extended++;
    }
  }
  const byKey = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { total: rated(total), groups: new Map(byKey.map(([key, counts]) => [key, rated(counts)])) };
}
