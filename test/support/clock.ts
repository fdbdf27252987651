import type { Clock } from '../../hub/kernel/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on by `ms` and fires what fell due on the way, each at its own instant, in due order. */
  advance(ms: number): void;
  /** Moves on to `at`; an instant in the past moves nothing. */
  advanceTo(at: number): void;
  /** Wakes not yet fired. */
  readonly waiting: number;
}

interface Wake {
  at: number;
  wake: () => void;
}

/** `startAt`: Unix ms, by default a Monday noon in the year of the demo district. */
export function manualClock(startAt = Date.UTC(2026, 10, 23, 4)): ManualClock {
  let now = startAt;
  const wakes = new Set<Wake>();

  function nextDue(until: number): Wake | undefined {
    let first: Wake | undefined;
    for (const wake of wakes) if (wake.at <= until && (!first || wake.at < first.at)) first = wake;
    return first;
  }

  function advanceTo(at: number): void {
    for (let due = nextDue(at); due; due = nextDue(at)) {
      wakes.delete(due);
      now = Math.max(now, due.at);
      due.wake();
    }
    now = Math.max(now, at);
  }

  return {
    now: () => now,
    wakeAt(at, wake) {
      const entry = { at, wake };
      wakes.add(entry);
      return () => void wakes.delete(entry);
    },
    advance: (ms) => advanceTo(now + ms),
    advanceTo,
    get waiting() {
      return wakes.size;
    },
  };
}
