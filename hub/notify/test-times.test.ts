import { expect, it } from 'vitest';
import { createWallClock } from '../rules/schedule.ts';
import { nextTestAt } from './test-times.ts';

const local = createWallClock('Asia/Shanghai');
const at = (text: string): number => Date.parse(`${text}+08:00`);
const weekly = { everyMs: 7 * 86_400_000, minuteOfDay: 600 };

it.each([
  [
    'today, when nothing was ever tested and the hour is ahead',
    null,
    '2026-11-23T09:59:30',
    '2026-11-23T10:00:00',
  ],
  ['tomorrow, when the hour has passed', null, '2026-11-23T10:00:00', '2026-11-24T10:00:00'],
  ['a week after the last time', '2026-11-23T10:00:00', '2026-11-23T10:00:00', '2026-11-30T10:00:00'],
  ['a week after a test by hand', '2026-11-23T23:00:00', '2026-11-24T08:00:00', '2026-11-30T10:00:00'],
  [
    'at the next such hour, when a time was missed',
    '2026-11-01T10:00:00',
    '2026-11-23T03:00:00',
    '2026-11-23T10:00:00',
  ],
])('is due %s', (_when, last, now, due) => {
  expect(nextTestAt(weekly, last === null ? null : at(last), at(now), local)).toBe(at(due));
});
