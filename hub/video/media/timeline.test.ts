import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAST_MS, Timeline } from './timeline.ts';

test('time never goes back within a track, whatever the clock of the publisher does', () => {
  const step = fc.record({
    kind: fc.constantFrom('video' as const, 'audio' as const),
    dtsMs: fc.integer({ min: 0, max: 2 ** 32 }),
    again: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const timeline = new Timeline();
      const last = { video: 0, audio: 0 };
      for (const { kind, dtsMs, again } of steps) {
        if (again) timeline.rebase();
        const wireMs = timeline.place(kind, dtsMs) ?? Number.NaN;
        expect(wireMs).toBeGreaterThanOrEqual(last[kind]);
        last[kind] = wireMs;
      }
    }),
  );
});

test('it follows the publisher, joins what a new publication brings, and jumps over a step of its clock', () => {
  const timeline = new Timeline();
  const place = (dtsMs: number): number | null => timeline.place('video', dtsMs);
  expect([place(5_000_000), place(5_000_100), place(5_000_200)]).toEqual([0, 100, 200]);
  timeline.rebase();
  expect([place(0), place(40)]).toEqual([240, 280]);
  expect([place(9_000_000), place(9_000_040)]).toEqual([320, 360]);
});

test('it starts again at 0 when a tag can carry no later time', () => {
  const timeline = new Timeline();
  let at = 0;
  let last: number | null = null;
  for (; at <= LAST_MS; at += 9000) last = timeline.place('video', at);
  expect(last).toBe(at - 9000);
  expect(timeline.place('video', at)).toBeNull();
  expect(timeline.place('video', at)).toBe(0);
});
