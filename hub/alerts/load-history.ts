import { type LoadEdge, WINDOW_MS } from './load.ts';

/** Somebody did something about alerts or cases, or logged in. */
export interface Deed {
  at: number;
  actor: string;
}

/** Ten minutes of load, from `at` on. */
export interface LoadBucket {
  at: number;
  alarms: number;
  /** People who did something in these ten minutes. */
  operators: number;
  /** Alarms for each of them; with nobody there, as for one. */
  perOperator: number;
}

/** How many people there are among the deeds. */
export function operatorsAmong(deeds: readonly Deed[]): number {
  return new Set(deeds.map(({ actor }) => actor)).size;
}

/** Every ten minutes that `from` ≤ at < `to` touches, aligned to the hour, with their load. */
export function loadHistory(
  alarms: readonly LoadEdge[],
  deeds: readonly Deed[],
  { from, to }: { from: number; to: number },
): LoadBucket[] {
  const indexOf = (at: number): number => Math.floor(at / WINDOW_MS);
  const first = indexOf(from);
  const counts: number[] = Array.from({ length: indexOf(to - 1) - first + 1 }, () => 0);
  const people = new Map<number, Set<string>>();
  for (const { at } of alarms) {
    const i = indexOf(at) - first;
    counts[i] = (counts[i] ?? 0) + 1;
  }
  for (const { at, actor } of deeds) {
    const i = indexOf(at) - first;
    const present = people.get(i);
    if (present) present.add(actor);
    else people.set(i, new Set([actor]));
  }
  return counts.map((count, i) => {
    const operators = people.get(i)?.size ?? 0;
    const perOperator = count / Math.max(1, operators);
    return { at: (first + i) * WINDOW_MS, alarms: count, operators, perOperator };
  });
}
