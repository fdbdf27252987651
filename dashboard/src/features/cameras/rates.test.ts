import { expect, it } from 'vitest';
import { rateRows, rateText } from './rates.ts';

const day = (day: string, expectedMs: number, onlineRate: number | null, intactRate = onlineRate) => ({
  gridCode: 'g1',
  day,
  cameras: expectedMs > 0 ? 1 : 0,
  silent: 2,
  expectedMs,
  onlineRate,
  intactRate,
});

it('weighs the days of a week by the camera time they hold', () => {
  const days = [day('2026-11-23', 0, null), day('2026-11-24', 300, 1, 0.5), day('2026-11-25', 100, 0)];
  const row = {
    cameras: 1,
    silent: 2,
    today: { online: 0, intact: 0 },
    week: { online: 0.75, intact: 0.375 },
  };
  expect(rateRows({ items: days, total: days })).toEqual([
    { gridCode: null, ...row },
    { gridCode: 'g1', ...row },
  ]);
});

it('has no rate where no camera counted, and calls nothing whole that is not', () => {
  expect(rateRows({ items: [], total: [] })).toMatchObject([{ cameras: 0, week: { online: null } }]);
  expect([null, 1, 0.99996, 0.943, 0].map(rateText)).toEqual(['–', '100.0 %', '99.9 %', '94.3 %', '0.0 %']);
});
