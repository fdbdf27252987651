import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from './due-queue.ts';

/** A clock whose one timer fires when time is moved past it. */
function handClock() {
  let now = 0;
  const timers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    wakeAt(at: number, wake: () => void) {
      const timer = { at, wake };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    to(at: number) {
      now = at;
      for (const timer of [...timers].filter((t) => t.at <= now)) {
        timers.delete(timer);
        timer.wake();
      }
    },
    timers,
  };
}

test('keys come due in the order of their instants, each once, and never early', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 100 }))),
      (schedule) => {
        const clock = handClock();
        const seen: [number, number][] = [];
        const queue = new DueQueue<number>(clock, (keys, now) =>
          keys.forEach((key) => seen.push([key, now])),
        );
        const expected = new Map<number, number>();
        for (const [key, at] of schedule) {
          queue.schedule(key, at);
          expected.set(key, at);
        }
        for (let now = 1; now <= 100; now++) clock.to(now);
        expect(new Map(seen)).toEqual(expected);
        expect(seen.length).toBe(expected.size);
        expect(clock.timers.size).toBe(0);
      },
    ),
  );
});

test('a key that was cancelled does not come due', () => {
  const clock = handClock();
  const seen: string[] = [];
  const queue = new DueQueue<string>(clock, (keys) => seen.push(...keys));
  queue.schedule('stays', 10);
  queue.schedule('goes', 5);
  queue.cancel('goes');
  clock.to(10);
  expect(seen).toEqual(['stays']);
  expect(queue.size).toBe(0);
});
