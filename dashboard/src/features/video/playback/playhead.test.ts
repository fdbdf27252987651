import { expect, test, vi } from 'vitest';
import { Playhead } from './playhead.ts';

function headAt(at: number, end: number) {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  const head = new Playhead(at, end);
  head.tick(0);
  return { head, setNow: (ms: number) => clock.mockReturnValue(ms) };
}

test('playing goes on at its speed, and ends at the end', () => {
  const { head } = headAt(1000, 10_000);
  head.tick(500);
  expect(head.at.get()).toBe(1000);
  head.toggle();
  head.tick(1000);
  expect(head.at.get()).toBe(1500);
  head.speed.set(8);
  head.tick(2000);
  expect(head.at.get()).toBe(9500);
  head.tick(3000);
  expect([head.at.get(), head.playing.get()]).toEqual([10_000, false]);
});

test('all wait for the one that loads, but not for ever', () => {
  const { head } = headAt(0, 100_000);
  head.toggle();
  head.hold('b');
  head.tick(1000);
  expect(head.at.get()).toBe(0);
  head.release('b');
  head.tick(2000);
  expect(head.at.get()).toBe(1000);
  head.hold('b');
  head.tick(6000);
  head.tick(7000);
  expect(head.at.get()).toBeGreaterThan(1000);
});
