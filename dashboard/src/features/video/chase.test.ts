import { expect, it } from 'vitest';
import { Chase } from './chase.ts';

/** What it says at last when so much waits for two seconds of 25 frames. */
function after(chase: Chase, fromMs: number, waitingS: (frame: number) => number): number {
  let rate = 1;
  for (let frame = 0; frame < 50; frame++) rate = chase.data(fromMs + frame * 40, waitingS(frame));
  return rate;
}

it('hurries while more waits than is needed, the more the farther behind, and then plays as it comes', () => {
  const chase = new Chase();
  expect(after(chase, 0, () => 1.5)).toBe(1.25);
  expect(after(chase, 2000, () => 0.3)).toBe(1.1);
  expect(after(chase, 4000, () => 0.1)).toBe(1.1);
  expect(after(chase, 6000, () => 0.05)).toBe(1);
  expect(after(chase, 8000, () => 0.1)).toBe(1);
});

it('takes a burst for what it leaves, not for what it brings', () => {
  expect(after(new Chase(), 0, (frame) => 0.02 + (frame % 10) * 0.04)).toBe(1);
});

it('lets more wait after each stall, and less again when it is calm', () => {
  const chase = new Chase();
  for (let stall = 0; stall < 5; stall++) chase.stalled(stall * 100);
  expect(after(chase, 1000, () => 0.4)).toBe(1);
  for (let stall = 0; stall < 9; stall++) chase.stalled(3000);
  expect(after(chase, 3100, () => 1.05)).toBe(1);
  let rate = 1;
  for (let atMs = 6000; atMs < 150_000; atMs += 500) rate = chase.data(atMs, 0.3);
  expect(rate).toBe(1.1);
});
