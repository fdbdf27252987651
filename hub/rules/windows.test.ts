import { array, assert, constantFrom, double, integer, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../ingest/reading.ts';
import { reachOf, Window, type WindowFunction, type WindowSpec, windowFunctions } from './windows.ts';

const MIN = 60_000;

const reading = (at: number, metrics: Reading['metrics']): Reading => ({
  deviceId: 'd',
  at,
  deviceAt: at,
  receivedAt: at,
  seq: null,
  clock: 'ok',
  metrics,
});
const spec = (name: WindowFunction, overMs = MIN, perMs = MIN): WindowSpec => ({
  name: 'figure',
  metric: 'temperature',
  function: name,
  overMs,
  perMs,
});

/** The figure after the last of some [second, °C]. */
function figure(name: WindowFunction, samples: readonly (readonly [s: number, value: number])[]) {
  const window = new Window(MIN);
  let last = reading(0, {});
  for (const [s, temperature] of samples) {
    last = reading(s * 1000, { temperature });
    window.take(last, temperature);
  }
  return window.figure(spec(name), last);
}

describe('a window of a minute', () => {
  const rising = [
    [0, 20],
    [30, 22],
    [60, 26],
  ] as const;

  it('knows how fast a value rises, and by how much', () => {
    expect(figure('rate', rising)).toBe(6);
    expect(figure('delta', rising)).toBe(6);
  });

  it('weighs the mean by time, also what began before it', () => {
    expect(figure('mean', rising)).toBe(22.5);
    // From 20 at -30 s to 40 at 30 s it was 30 when the window began.
    expect(
      figure('mean', [
        [0, 20],
        [60, 40],
        [90, 40],
      ]),
    ).toBeCloseTo((35 * 30 + 40 * 30) / 60);
  });

  it('says nothing until it reaches back over its whole length, but for what needs none', () => {
    const young = [
      [0, 20],
      [40, 30],
    ] as const;
    for (const name of windowFunctions) {
      const said = figure(name, young);
      if (name === 'count') expect(said).toBe(2);
      else if (name === 'last') expect(said).toBe(30);
      else expect(said).toBeUndefined();
    }
  });

  it('begins anew after a gap longer than twice its length', () => {
    expect(
      figure('rate', [
        [0, 20],
        [110, 40],
      ]),
    ).toBeCloseTo((20 / 110) * 60);
    expect(
      figure('rate', [
        [0, 20],
        [121, 40],
      ]),
    ).toBeUndefined();
    expect(
      figure('count', [
        [0, 20],
        [121, 40],
      ]),
    ).toBe(1);
  });

  it('takes no notice of what is older than its newest value, of the same reading twice, or of what is no number', () => {
    const window = new Window(MIN);
    const first = reading(0, {});
    window.take(first, 20);
    window.take(first, 20);
    window.take(reading(-5000, {}), 99);
    window.take(reading(1000, {}), Number.NaN);
    window.take(reading(2000, {}), undefined);
    expect(window.figure(spec('count'), reading(3000, {}))).toBe(1);
    expect(window.figure(spec('last'), reading(3000, {}))).toBe(20);
    expect(window.figure(spec('last'), reading(-1, {}))).toBeUndefined();
    expect(window.figure(spec('last'), reading(60_001, {}))).toBeUndefined();
  });

  it('counts a boolean as 0 and 1', () => {
    const window = new Window(MIN);
    for (let s = 0; s <= 60; s += 15) window.take(reading(s * 1000, {}), s >= 30);
    expect(window.figure(spec('max'), reading(MIN, {}))).toBe(1);
    expect(window.figure(spec('mean'), reading(MIN, {}))).toBeCloseTo(0.625);
  });

  it('of an hour at ten readings a second keeps 256 entries and is as good as exact', () => {
    const hour = 60 * MIN;
    const window = new Window(hour);
    let last = reading(0, {});
    for (let at = 0; at <= 2 * hour; at += 100) {
      last = reading(at, {});
      window.take(last, Math.sin(at / 500_000) * 20);
    }
    const from = 2 * hour - hour;
    const exact = (500_000 / hour) * 20 * (Math.cos(from / 500_000) - Math.cos((2 * hour) / 500_000));
    expect(window.figure(spec('mean', hour), last)).toBeCloseTo(exact, 1);
    expect(window.figure(spec('max', hour), last)).toBeCloseTo(20, 2);
    expect(window.figure(spec('count', hour), last)).toBeGreaterThan(36_000 * 0.99);
  });
});

/** The figures as a definition would put them, over everything that was ever taken in. */
function plainly(name: WindowFunction, samples: readonly { at: number; value: number }[], now: number) {
  const beginsAt = now - MIN;
  const within = samples.filter(({ at }) => at > beginsAt);
  if (name === 'count') return within.length;
  const newest = samples.at(-1);
  if (name === 'last') return newest && newest.at >= beginsAt ? newest.value : undefined;
  const before = samples.filter(({ at }) => at <= beginsAt && at >= now - reachOf(MIN)).at(-1);
  if (!before || within.length === 0 || !newest) return undefined;
  const values = [before, ...within].map(({ value }) => value);
  if (name === 'max') return Math.max(...values);
  if (name === 'min') return Math.min(...values);
  if (name === 'delta') return newest.value - before.value;
  if (name === 'rate') return ((newest.value - before.value) / (newest.at - before.at)) * MIN;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (name === 'stddev')
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  // A thousand slices of the line that joins the readings.
  const line = [before, ...within];
  let sum = 0;
  for (let i = 0; i < 1000; i++) {
    const at = beginsAt + ((i + 0.5) / 1000) * MIN;
    const next = line.findIndex((sample) => sample.at > at);
    const [a, b] = [line[next - 1], line[next]];
    sum += a && b ? a.value + ((b.value - a.value) * (at - a.at)) / (b.at - a.at) : newest.value;
  }
  return sum / 1000;
}

describe('whatever the readings', () => {
  it('every figure is that of its definition', () => {
    assert(
      property(
        constantFrom(...windowFunctions),
        array(
          record({
            after: integer({ min: 300, max: 50_000 }),
            value: double({ min: -40, max: 90, noNaN: true }),
          }),
          {
            minLength: 1,
            maxLength: 40,
          },
        ),
        (name, steps) => {
          const window = new Window(MIN);
          const samples: { at: number; value: number }[] = [];
          let at = 0;
          for (const { after, value } of steps) {
            at += after;
            samples.push({ at, value });
            const now = reading(at, {});
            window.take(now, value);
            const said = window.figure(spec(name), now);
            const expected = plainly(name, samples, at);
            if (expected === undefined) expect(said).toBeUndefined();
            else expect(said).toBeCloseTo(expected, name === 'mean' ? 0 : 6);
          }
        },
      ),
    );
  });

  it('a window filled anew with the last readings is as the one that saw them all', () => {
    assert(
      property(
        array(tuple(integer({ min: 1, max: 20_000 }), double({ min: -40, max: 90, noNaN: true })), {
          minLength: 3,
        }),
        integer({ min: 1 }),
        (steps, cut) => {
          const whole = new Window(MIN);
          const readings: [Reading, number][] = [];
          let at = 0;
          for (const [after, value] of steps) readings.push([reading((at += after), {}), value]);
          for (const [one, value] of readings) whole.take(one, value);
          const restarted = 1 + (cut % (readings.length - 1));
          const since = (readings[restarted]?.[0].at ?? 0) - reachOf(MIN);
          const again = new Window(MIN);
          for (const [one, value] of readings) if (one.at >= since) again.take(one, value);
          const last = readings.at(-1)?.[0] ?? reading(0, {});
          for (const name of ['rate', 'delta', 'last'] as const)
            expect(again.figure(spec(name), last)).toBe(whole.figure(spec(name), last));
        },
      ),
    );
  });
});
