import {
  array,
  assert,
  boolean,
  constantFrom,
  dictionary,
  double,
  integer,
  maxSafeInteger,
  nat,
  oneof,
  option,
  property,
  record,
  subarray,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClockFlag } from '../../ingest/reading.ts';
import type { StoredReading } from '../stored-reading.ts';
import { decodeReadings, encodeReadings } from './reading-block.ts';

const startAt = Date.UTC(2026, 0, 5);
const names = ['smoke', 'temperature', 'battery', 'alarm', 'a', 'x.y-z_1', 'constructor', '温度'];

const value = oneof(
  boolean(),
  integer(),
  integer({ min: -400, max: 900 }).map((tenths) => tenths / 10),
  double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
const instant = oneof(
  integer({ min: startAt, max: startAt + 10 }),
  integer({ min: startAt, max: startAt + 86_400_000 }),
  integer({ min: -(2 ** 52), max: 2 ** 52 }),
);
const reading = record<StoredReading>({
  at: instant,
  deviceAt: option(instant),
  receivedAt: instant,
  seq: option(oneof(nat(5000), maxSafeInteger().map(Math.abs))),
  clock: constantFrom<ClockFlag>('ok', 'late', 'future', 'skewed'),
  metrics: dictionary(constantFrom(...names), value, { noNullPrototype: true }),
});
/** As most are: the device's clock is right, or it has none. */
const orderly = tuple(reading, boolean(), nat(100)).map(
  ([one, tells, delayMs]): StoredReading => ({
    ...one,
    deviceAt: tells ? one.at : null,
    receivedAt: one.at + delayMs,
    clock: 'ok',
  }),
);
const readings = oneof(
  array(reading, { maxLength: 200, size: 'large' }),
  array(orderly, { maxLength: 200, size: 'large' }),
);

const sorted = (given: readonly StoredReading[]): StoredReading[] => given.toSorted((a, b) => a.at - b.at);

/** The same day each time: every 131 s what a smoke detector says, drifting as rooms do. */
function detectorDay(): StoredReading[] {
  let state = 42;
  const upTo = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * (limit + 1));
  };
  let [at, smoke, tenths, humidity] = [startAt, 30, 213, 450];
  return Array.from({ length: 660 }, (_, i) => {
    at += 130_700 + upTo(400);
    smoke = Math.max(0, smoke + upTo(4) - 2);
    if (upTo(2) === 0) tenths += upTo(2) - 1;
    if (upTo(1) === 0) humidity += upTo(6) - 3;
    return {
      at,
      deviceAt: at,
      receivedAt: at + 3 + upTo(37),
      seq: 1000 + i,
      clock: 'ok',
      metrics: {
        smoke: smoke / 1000,
        temperature: tenths / 10,
        battery: 87,
        humidity: humidity / 10,
        alarm: false,
      },
    };
  });
}

describe('a block of readings', () => {
  it('gives back every reading exactly, sorted by instant and stable within one', () => {
    assert(
      property(readings, (given) => {
        expect(decodeReadings(encodeReadings(given))).toEqual(sorted(given));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps readings of one instant in the order they were given', () => {
    const given = [3, 1, 2].flatMap((second) =>
      Array.from({ length: 20 }, (_, seq) => ({
        at: startAt + second * 1000,
        deviceAt: null,
        receivedAt: startAt,
        seq: (seq * 7) % 20,
        clock: 'ok' as const,
        metrics: { smoke: seq },
      })),
    );
    const decoded = decodeReadings(encodeReadings(given));
    expect(decoded).toEqual([...given.slice(20), ...given.slice(0, 20)]);
    expect(encodeReadings(decoded)).toEqual(encodeReadings(given));
  });

  it('gives back only the metrics asked for, and every reading', () => {
    assert(
      property(readings, subarray([...names, 'absent']), (given, asked) => {
        const wanted = new Set(asked);
        const expected = sorted(given).map((one) => ({
          ...one,
          metrics: Object.fromEntries(Object.entries(one.metrics).filter(([name]) => wanted.has(name))),
        }));
        expect(decodeReadings(encodeReadings(given), wanted)).toEqual(expected);
      }),
    );
  });

  it('leaves what it is given as it was', () => {
    const given = detectorDay().toReversed();
    const before = structuredClone(given);
    encodeReadings(given);
    expect(given).toEqual(before);
  });

  it('costs less than five bytes a reading over a realistic day, and ten over an hour', () => {
    const day = detectorDay();
    const block = encodeReadings(day);
    expect(decodeReadings(block)).toEqual(day);
    expect(block.length / day.length).toBeLessThan(5);
    expect(encodeReadings(day.slice(0, 27)).length / 27).toBeLessThan(10);
  });

  it('is refused when it is cut short, changed, or of another version', () => {
    for (const given of [detectorDay(), detectorDay().slice(0, 1), []]) {
      const block = encodeReadings(given);
      for (let i = 0; i < block.length; i += 1 + (i >> 4)) {
        expect(() => decodeReadings(block.subarray(0, i))).toThrow('The block is damaged');
        const changed = block.slice();
        changed[i]! ^= 1;
        expect(() => decodeReadings(changed)).toThrow(/^The block (?:is damaged|has version 0)/);
      }
      expect(() => decodeReadings(Uint8Array.of(2, ...block.subarray(1)))).toThrow('has version 2');
    }
  });

  it('of version 1 is read for as long as there is history of that time', () => {
    const stored =
      'AQAEIIDgoLfxZvD+DwCwbRAOChkAAgsCCECBl5MFAggCCAILYFICAgVzbW9rZR0BAggBD1g5tMh2vp8/' +
      'TDeJQWDloD9VVVVVVVXVPwVhbGFybQUCCwECBmNKOkc=';
    const at = startAt;
    expect(decodeReadings(Buffer.from(stored, 'base64'))).toEqual([
      {
        at,
        deviceAt: at,
        receivedAt: at + 7,
        seq: 41,
        clock: 'ok',
        metrics: { smoke: 0.031, alarm: false },
      },
      {
        at: at + 131_000,
        deviceAt: at + 131_000,
        receivedAt: at + 131_012,
        seq: 42,
        clock: 'ok',
        metrics: { smoke: 0.033, alarm: true },
      },
      {
        at: at + 262_000,
        deviceAt: null,
        receivedAt: at + 262_000,
        seq: null,
        clock: 'ok',
        metrics: { smoke: 1 / 3 },
      },
      {
        at: at + 400_000,
        deviceAt: at - 5_000_000,
        receivedAt: at + 400_000,
        seq: 43,
        clock: 'skewed',
        metrics: { smoke: true, alarm: true },
      },
    ]);
  });
});
