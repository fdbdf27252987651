import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { deviceKinds, type Metrics } from './device.ts';
import { createModel } from './models.ts';

const START = Date.UTC(2026, 8, 21);
const MINUTE_MS = 60_000;

function day(kind: (typeof deviceKinds)[number], seed: number): Metrics[] {
  const model = createModel(kind, createRandom(seed, 'device'));
  return Array.from({ length: 1440 }, (_, minute) => model(START + minute * MINUTE_MS));
}
const values = (rows: Metrics[], metric: string): number[] => rows.map((row) => Number(row[metric]));

describe('the physics of a device', () => {
  it.each(deviceKinds)('of kind %s are the same for the same seed, and others for another', (kind) => {
    expect(day(kind, 7)).toEqual(day(kind, 7));
    expect(day(kind, 7)).not.toEqual(day(kind, 8));
  });

  it.each([
    ['smoke', 'smoke', 0, 0.1],
    ['gas', 'gas', 0, 20],
    ['co', 'co', 0, 30],
    ['heat', 'temperature', 10, 45],
    ['power', 'voltage', 198, 242],
    ['water', 'pressure', 0.14, 0.6],
    ['smoke', 'humidity', 15, 95],
    ['camera', 'storageFreePct', 5, 40],
  ] as const)(
    'of a healthy %s keep %s between %d and %d, below every shipped rule',
    (kind, metric, from, to) => {
      for (let seed = 0; seed < 20; seed += 1) {
        const all = values(day(kind, seed), metric);
        expect(Math.min(...all)).toBeGreaterThanOrEqual(from);
        expect(Math.max(...all)).toBeLessThan(to + 0.001);
      }
    },
  );

  it('are warmer in the afternoon than before dawn, by the clock of the district', () => {
    const hours = (rows: number[], from: number): number =>
      rows.slice(from * 60, (from + 2) * 60).reduce((sum, value) => sum + value, 0) / 120;
    const means = Array.from({ length: 20 }, (_, seed) => values(day('heat', seed), 'temperature')).map(
      (rows) => hours(rows, 6) - hours(rows, 18),
    );
    expect(means.reduce((sum, value) => sum + value, 0) / means.length).toBeGreaterThan(3);
  });

  it('drain a battery by a tenth of a per cent a day, and never below nothing', () => {
    const model = createModel('manual', createRandom(1, 'device'));
    const fresh = Number(model(START).battery);
    expect(Number(model(START + 10 * 1440 * MINUTE_MS).battery)).toBeLessThan(fresh);
    for (let day = 0; day < 5000; day += 1)
      expect(Number(model(START + day * 1440 * MINUTE_MS).battery)).toBeGreaterThan(0);
  });
});
