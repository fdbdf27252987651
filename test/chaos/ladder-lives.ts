import { expect } from 'vitest';

/** How late a hub that is there may be: timers and commits of a machine that does other things too. */
const LATE_MS = 2_500;

type Rung = 'receive' | 'start' | 'arrive' | 'join';
const rungs: readonly Rung[] = ['receive', 'start', 'arrive', 'join'];

/** A dispatch as it is read over HTTP. */
export interface Shown {
  id: string;
  caseId: string;
  stationId: string;
  state: string;
  openedAt: string;
  dueAt: Record<Rung, string>;
  receivedAt: string | null;
  departedAt: string | null;
  arrivedAt: string | null;
  doneAt: string | null;
  declinedAt: string | null;
  cancelledAt: string | null;
  escalations: { at: string; rung: Rung; what: string }[];
}

/** When a hub was there, Unix ms: from its ready line until it was gone. */
export interface Life {
  from: number;
  to: number;
}

const at = (instant: string | null): number =>
  instant === null ? Number.POSITIVE_INFINITY : Date.parse(instant);

/** When a rung comes, by the rules of the ladder; never, where its wait has not begun. */
function dueAt(one: Shown, rung: Rung): number {
  if (rung !== 'start') return at(one.dueAt[rung]);
  return at(one.receivedAt) + (at(one.dueAt.start) - at(one.openedAt));
}

/** What stops it. */
function stoppedAt(one: Shown, rung: Rung): number {
  const over = [one.declinedAt, one.cancelledAt, one.doneAt, one.arrivedAt];
  const started = rung === 'start' || rung === 'receive' ? [one.departedAt] : [];
  const heard = rung === 'receive' ? [one.receivedAt] : [];
  return Math.min(...[...over, ...started, ...heard].map(at));
}

/** By when it has to have come: while the hub is there when it is due, else as soon as it is there again. */
function latestAt(due: number, lives: readonly Life[]): number {
  const life = lives.find(({ to }) => to > due + LATE_MS);
  return Math.max(due, life?.from ?? Number.POSITIVE_INFINITY) + LATE_MS;
}

/** Holds a ladder against its own instants and the lives of the hub: each rung once and in time, none that was stopped. */
export function expectLadder(one: Shown, lives: readonly Life[]): void {
  for (const rung of rungs) {
    const came = one.escalations.filter((step) => step.rung === rung).map((step) => at(step.at));
    const [due, stopped] = [dueAt(one, rung), stoppedAt(one, rung)];
    const about = `${rung} of ${one.stationId}`;
    expect(came.length, about).toBeLessThanOrEqual(1);
    if (stopped <= due) expect(came, about).toEqual([]);
    else if (stopped > latestAt(due, lives)) expect(came, about).toHaveLength(1);
    for (const instant of came) {
      expect(instant, about).toBeGreaterThanOrEqual(due);
      expect(instant, about).toBeLessThanOrEqual(latestAt(due, lives));
    }
  }
}
