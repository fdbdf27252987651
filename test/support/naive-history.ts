import fc from 'fast-check';
import type { MetricValue } from '../../hub/devices/device.ts';
import type { Bucket, Rollup } from '../../hub/telemetry/archive/rollup-block.ts';
import { append, extend, roundedSum, segmentOf } from '../../hub/telemetry/segment.ts';
import type { StoredReading } from '../../hub/telemetry/stored-reading.ts';

/** A Monday, 00:00 UTC; weeks of history begin on Thursdays. */
export const MONDAY = Date.UTC(2026, 10, 23);

export const reading = (
  at: number,
  metrics: Record<string, MetricValue>,
  rest: Partial<StoredReading> = {},
): StoredReading => ({ at, deviceAt: null, receivedAt: at, seq: null, clock: 'ok', metrics, ...rest });

/** By instant, those of one instant by arrival: the order history has. */
export const inOrder = (arrived: readonly StoredReading[]): StoredReading[] =>
  arrived.toSorted((a, b) => a.at - b.at);

function folded<T>(
  items: Iterable<T>,
  unitMs: number,
  each: (item: T) => Iterable<[string, number, (a: Bucket | undefined) => Bucket]>,
): Rollup {
  const rollup: Rollup = new Map();
  for (const item of items) {
    for (const [metric, at, into] of each(item)) {
      const start = Math.floor(at / unitMs) * unitMs;
      if (!rollup.has(metric)) rollup.set(metric, []);
      const buckets = rollup.get(metric)!;
      const last = buckets.at(-1);
      if (last?.at === start) into(last);
      else buckets.push({ ...into(undefined), at: start });
    }
  }
  for (const buckets of rollup.values()) for (const bucket of buckets) bucket.sum = roundedSum(bucket.sum);
  return rollup;
}

/** Minutes as they have to be: all readings, one after the other. */
export const naiveMinutes = (arrived: readonly StoredReading[]): Rollup =>
  folded(inOrder(arrived), 60_000, ({ at, metrics }) =>
    Object.entries(metrics).map(([metric, value]) => [
      metric,
      at,
      (bucket) => {
        if (!bucket) return { at, ...segmentOf(at, value) };
        extend(bucket, at, value);
        return bucket;
      },
    ]),
  );

/** Hours as they have to be: all minutes, one after the other. */
export const naiveHours = (arrived: readonly StoredReading[]): Rollup =>
  folded(naiveMinutes(arrived), 3_600_000, ([metric, minutes]) =>
    minutes.map((minute) => [
      metric,
      minute.at,
      (bucket) => {
        if (!bucket) return { ...minute, state: minute.state && { ...minute.state } };
        append(bucket, minute);
        return bucket;
      },
    ]),
  );

const values: Record<string, fc.Arbitrary<Record<string, MetricValue>>> = {
  number: fc.record({ smoke: fc.integer({ min: -50, max: 900 }).map((n) => n / 1000) }),
  boolean: fc.record({ alarm: fc.boolean() }),
  both: fc.record({
    smoke: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    alarm: fc.boolean(),
  }),
  mixed: fc.record({
    alarm: fc.oneof<fc.Arbitrary<MetricValue>[]>(fc.boolean(), fc.integer({ min: 0, max: 2 })),
  }),
  nothing: fc.constant({}),
};

const MINUTE_MS = 60_000;

/** A stretch of one device's readings: bursts that fill parts, equal instants, gaps beyond the hold, going back in time. */
const stretch = (devices: number): fc.Arbitrary<[number, StoredReading][]> =>
  fc
    .record({
      device: fc.nat(devices - 1),
      from: fc.oneof(fc.nat(3 * 24 * 60), fc.nat(90)).map((minute) => MONDAY + minute * MINUTE_MS),
      stepMs: fc.constantFrom(0, 1, 700, 20_000, 61_000, 1_700_000, -700, -61_000),
      count: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.constant(700)),
      metrics: fc.oneof(
        ...Object.values(values).map((value) => fc.array(value, { minLength: 1, maxLength: 5 })),
      ),
      clock: fc.constantFrom('ok' as const, 'late' as const),
    })
    .map(({ device, from, stepMs, count, metrics, clock }) =>
      Array.from({ length: count }, (_, i) => {
        const at = from + i * stepMs;
        const receivedAt = MONDAY + 4 * 24 * 60 * MINUTE_MS + i;
        return [
          device,
          reading(at, metrics[i % metrics.length]!, { receivedAt, seq: i, clock, deviceAt: at }),
        ];
      }),
    );

/** Readings of some devices in the order of their arrival: `[device, reading]`, devices from 0. */
export const arrivals = (devices: number): fc.Arbitrary<[number, StoredReading][]> =>
  fc.array(stretch(devices), { minLength: 1, maxLength: 8 }).map((stretches) => stretches.flat());

/** Cuts what arrived into pieces, some of them empty. */
export const pieces = <T>(items: readonly T[], cuts: readonly number[]): T[][] => {
  const at = [0, ...cuts.map((cut) => cut % (items.length + 1)).sort((a, b) => a - b), items.length];
  return at.slice(1).map((end, i) => items.slice(at[i], end));
};
