import { expect, it } from 'vitest';
import { Progress } from './progress.ts';

it('what a server has on disk when it answers is never sent again', () => {
  const progress = new Progress({ readings: 5, edges: 0 });
  progress.advance({ readings: 10 }, 1000, true);
  expect(progress.settled).toEqual({ readings: 10, edges: 0 });
  expect(progress.rewind()).toBe(false);
  expect(progress.acknowledged).toEqual({ readings: 10, edges: 0 });
});

it('what a server holds in memory only settles with time, and is sent again when it restarts before', () => {
  const progress = new Progress({ readings: 5, edges: 1 });
  progress.advance({ readings: 10 }, 0, false);
  progress.advance({ readings: 20 }, 10_000, false);
  progress.advance({ edges: 2 }, 20_000, false);
  expect(progress.settled).toEqual({ readings: 5, edges: 1 });
  progress.settle(11_000);
  expect(progress.settled).toEqual({ readings: 20, edges: 1 });
  expect(progress.isSettled).toBe(false);
  expect(progress.rewind()).toBe(true);
  expect(progress.acknowledged).toEqual({ readings: 20, edges: 1 });
  expect(progress.isSettled).toBe(true);
});

it('an acknowledgement settles no earlier than the last one it was remembered with', () => {
  const progress = new Progress({ readings: 0, edges: 0 });
  progress.advance({ readings: 1 }, 0, false);
  progress.advance({ readings: 2 }, 999, false);
  progress.settle(500);
  expect(progress.settled.readings).toBe(0);
  progress.settle(1000);
  expect(progress.settled.readings).toBe(2);
});
