import {
  array,
  assert,
  boolean,
  constantFrom,
  double,
  integer,
  nat,
  oneof,
  option,
  property,
  record,
  subarray,
  tuple,
  uniqueArray,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../../devices/device.ts';
import { extend, roundedSum, segmentOf } from '../segment.ts';
import { type Bucket, decodeRollup, encodeRollup, type Rollup } from './rollup-block.ts';

const startAt = Date.UTC(2026, 0, 5);
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const names = ['smoke', 'temperature', 'alarm', 'x.y-z_1'];

const value = oneof(
  nat(1),
  integer({ min: -400, max: 900 }).map((tenths) => tenths / 10),
  double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
/** Anything a bucket can hold, whether or not readings could make it. */
const anyBucket = record<Bucket>({
  at: integer({ min: -500, max: 500 }).map((hours) => startAt + hours * HOUR_MS),
  count: integer({ min: 1, max: 500 }),
  min: value,
  max: value,
  sum: value,
  last: value,
  state: option(
    record({
      firstAt: integer({ min: 0, max: 2 ** 42 }),
      lastAt: integer({ min: 0, max: 2 ** 42 }),
      trueMs: nat(),
    }),
  ),
});
const samples = array(
  tuple(nat(400_000), oneof(boolean(), integer({ max: 500 }), constantFrom(21.3, 21.4))),
  { maxLength: 150, size: 'large' },
);
const folded = tuple(samples, constantFrom(MINUTE_MS, HOUR_MS)).map(([given, unitMs]) => fold(given, unitMs));
const rollups = uniqueArray(
  tuple(
    constantFrom(...names),
    oneof(
      uniqueArray(anyBucket, { selector: ({ at }) => at, maxLength: 50 }).map((buckets) =>
        buckets.sort((a, b) => a.at - b.at),
      ),
      folded,
    ),
  ),
  { selector: ([name]) => name },
).map((entries): Rollup => new Map(entries));

/** The buckets of one metric. `given`: ms since the one before, and its value. */
function fold(given: readonly (readonly [number, MetricValue])[], unitMs: number): Bucket[] {
  const buckets: Bucket[] = [];
  let now = startAt;
  for (const [passMs, value] of given) {
    now += passMs;
    const at = Math.floor(now / unitMs) * unitMs;
    const last = buckets.at(-1);
    if (last?.at === at) extend(last, now, value);
    else buckets.push({ at, ...segmentOf(now, value) });
  }
  for (const bucket of buckets) bucket.sum = roundedSum(bucket.sum) + 0;
  return buckets;
}

/** What a detector with a reading every 131 s makes of `hours`. */
function detectorRollup(hours: number, unitMs: number): Rollup {
  const count = Math.floor((hours * HOUR_MS) / 131_000);
  const of = (value: (i: number) => MetricValue): Bucket[] =>
    fold(
      Array.from({ length: count }, (_, i) => [131_000 + ((i * 37) % 101) - 50, value(i)] as const),
      unitMs,
    );
  return new Map([
    ['smoke', of((i) => (30 + ((i * i) % 11)) / 1000)],
    ['temperature', of((i) => Math.round(213 + 20 * Math.sin(i / 90)) / 10)],
    ['battery', of(() => 87)],
    ['alarm', of(() => false)],
  ]);
}

describe('a block of minutes or hours', () => {
  it('gives back every bucket exactly', () => {
    assert(
      property(rollups, (rollup) => {
        const decoded = decodeRollup(encodeRollup(rollup, MINUTE_MS));
        expect(decoded).toEqual(rollup);
        expect([...decoded.keys()]).toEqual([...rollup.keys()]);
      }),
      { numRuns: 500 },
    );
  });

  it('gives back only the metrics asked for', () => {
    assert(
      property(rollups, subarray([...names, 'absent']), (rollup, asked) => {
        const wanted = new Set(asked);
        const expected = new Map([...rollup].filter(([name]) => wanted.has(name)));
        expect(decodeRollup(encodeRollup(rollup, MINUTE_MS), wanted)).toEqual(expected);
      }),
    );
  });

  it('gives each state an object of its own', () => {
    const state = { firstAt: startAt, lastAt: startAt, trueMs: 0 };
    const shared = [0, 1].map(
      (i): Bucket => ({ ...segmentOf(startAt, true), at: startAt + i * HOUR_MS, state }),
    );
    const [first, second] = decodeRollup(encodeRollup(new Map([['alarm', shared]]), HOUR_MS)).get('alarm')!;
    expect(first!.state).not.toBe(second!.state);
  });

  it('costs less than a byte and a half a minute, and four an hour', () => {
    for (const [hours, unitMs, limit] of [
      [6, MINUTE_MS, 1.5],
      [7 * 24, HOUR_MS, 4],
    ] as const) {
      const rollup = detectorRollup(hours, unitMs);
      const block = encodeRollup(rollup, unitMs);
      expect(decodeRollup(block)).toEqual(rollup);
      const buckets = [...rollup.values()].reduce((sum, { length }) => sum + length, 0);
      expect(block.length / buckets).toBeLessThan(limit);
    }
  });

  it('refuses a bucket that begins within a unit', () => {
    const rollup: Rollup = new Map([['smoke', [{ at: startAt + 1, ...segmentOf(startAt, 1) }]]]);
    expect(() => encodeRollup(rollup, MINUTE_MS)).toThrow(RangeError);
  });

  it('is refused when it is cut short, changed, or of another version', () => {
    for (const rollup of [detectorRollup(6, MINUTE_MS), new Map()]) {
      const block = encodeRollup(rollup, MINUTE_MS);
      for (let i = 0; i < block.length; i++) {
        expect(() => decodeRollup(block.subarray(0, i))).toThrow('The block is damaged');
        const changed = block.slice();
        changed[i]! ^= 1;
        expect(() => decodeRollup(changed)).toThrow(/^The block (?:is damaged|has version 0)/);
      }
      expect(() => decodeRollup(Uint8Array.of(2, ...block.subarray(1)))).toThrow('has version 2');
    }
  });

  it('of version 1 is read for as long as there is history of that time', () => {
    const stored =
      'AQDg1AMCBXNtb2tlFQJggJGMHARjPhICAkAGQgZCCkIYAAVhbGFybSEBQICRjBxAAAFABEAAQAJAAgFA' +
      '6Oegt/FmQIDxBECA8QQk6GF/';
    const at = startAt;
    expect(decodeRollup(Buffer.from(stored, 'base64'))).toEqual(
      new Map([
        [
          'smoke',
          [
            { at, count: 1, min: 0.031, max: 0.031, sum: 0.031, last: 0.031, state: null },
            { at: at + 120_000, count: 3, min: 0.03, max: 0.05, sum: 0.12, last: 0.04, state: null },
          ],
        ],
        [
          'alarm',
          [
            {
              at,
              count: 2,
              min: 0,
              max: 1,
              sum: 1,
              last: 0,
              state: { firstAt: at + 500, lastAt: at + 40_500, trueMs: 40_000 },
            },
          ],
        ],
      ]),
    );
  });
});
