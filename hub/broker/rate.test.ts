import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lane, TokenBucket } from './rate.ts';

interface Item {
  n: number;
  bytes: number;
  owner: object;
}
const OWNER = {};
const item = (n: number, owner = OWNER): Item => ({ n, bytes: 1, owner });
const lane = (over: { perSecond?: number; burst?: number; maxWaiting?: number } = {}): Lane<Item> =>
  new Lane<Item>({ perSecond: 10, burst: 2, maxWaiting: 100, ...over });

test('a bucket gives its burst at once and its rate after that', () => {
  const bucket = new TokenBucket(10, 3);
  expect([1, 2, 3, 4].map(() => bucket.take(1000))).toEqual([true, true, true, false]);
  expect(bucket.readyAt).toBe(1100);
  expect(bucket.take(1099)).toBe(false);
  expect(bucket.take(1100)).toBe(true);
  expect(bucket.take(1100)).toBe(false);
  expect([1, 2, 3, 4].map(() => bucket.take(9000))).toEqual([true, true, true, false]);
});

test('no window of time ever holds more than burst and rate allow', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 }),
      (perSecond, burst, gaps) => {
        const bucket = new TokenBucket(perSecond, burst);
        const taken: number[] = [];
        let now = 1_000_000;
        for (const gap of gaps) {
          now += gap;
          const readyAt = bucket.readyAt;
          const took = bucket.take(now);
          expect(took).toBe(readyAt <= now);
          if (took) taken.push(now);
        }
        for (let i = 0; i < taken.length; i++)
          for (let j = i; j < taken.length; j++)
            expect(j - i + 1).toBeLessThanOrEqual(
              burst + ((taken[j]! - taken[i]!) * perSecond) / 1000 + 1e-6,
            );
      },
    ),
  );
});

test('what has to wait is released at its turn, in order, and nothing is lost', () => {
  const one = lane();
  let n = 0;
  while (one.passes(0)) n++;
  expect(n).toBe(2);
  for (let i = 0; i < 5; i++) expect(one.hold(false, () => item(i))).toBe(true);
  const released: [number, number][] = [];
  for (let due = one.dueAt; due !== undefined; due = one.dueAt) {
    expect(one.release(due - 1)).toBeUndefined();
    released.push([due, one.release(due)!.n]);
  }
  expect(released).toEqual([
    [100, 0],
    [200, 1],
    [300, 2],
    [400, 3],
    [500, 4],
  ]);
});

test('a newcomer does not pass those who wait, even when a token has come', () => {
  const one = lane();
  while (one.passes(0));
  one.hold(false, () => item(1));
  expect(one.passes(150)).toBe(false);
  expect(one.release(150)?.n).toBe(1);
});

test('an urgent one passes while ordinary ones wait', () => {
  const one = lane();
  while (one.passes(0));
  one.hold(false, () => item(1));
  expect(one.passesUrgently(0)).toBe(true);
});

test('a flood of urgent ones has a bound of its own and comes out before the ordinary', () => {
  const one = lane();
  while (one.passes(0));
  one.hold(false, () => item(1));
  while (one.passesUrgently(0));
  one.hold(true, () => item(100));
  expect(one.release(100)?.n).toBe(100);
  expect(one.release(100)?.n).toBe(1);
});

test('a full lane takes no more and copies nothing for it', () => {
  const one = lane({ maxWaiting: 1 });
  expect(one.hold(false, () => item(1))).toBe(true);
  let copied = false;
  const full = one.hold(false, () => {
    copied = true;
    return item(2);
  });
  expect([full, copied]).toEqual([false, false]);
  expect(one.hold(true, () => item(3))).toBe(true);
});

test('what a closed connection left waiting comes out at once and stays owed', () => {
  const one = lane();
  const other = {};
  while (one.passes(0));
  [item(1), item(2, other), item(3)].forEach((each) => one.hold(false, () => each));
  expect(one.releaseAllOf(OWNER, 0).map(({ n }) => n)).toEqual([1, 3]);
  expect(one.waiting).toBe(1);
  expect(one.release(299)).toBeUndefined();
  expect(one.release(300)?.n).toBe(2);
  expect(one.isIdle(300)).toBe(false);
  expect(one.isIdle(500)).toBe(true);
});
