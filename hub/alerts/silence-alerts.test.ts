import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowedMs, silentAt } from './silence-alerts.ts';

const MIN = 60_000;

test('silence is allowed as the rule says, or for three of the intervals the device promised', () => {
  expect(allowedMs({ afterMs: 10 * MIN }, null)).toBe(10 * MIN);
  expect(allowedMs({ afterMs: 10 * MIN }, MIN)).toBe(10 * MIN);
  expect(allowedMs({ afterMs: 10 * MIN }, 60 * MIN)).toBe(180 * MIN);
});

test('nobody is judged silent before their time is over since the metric, the device and the hub were there', () => {
  const instant = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(
      fc.option(instant),
      instant,
      instant,
      instant,
      instant,
      (newest, onlineSince, startedAt, a, graceMs) => {
        const heard = { newestAt: newest ?? undefined, onlineSince, startedAt, allowedForMs: a };
        const at = silentAt({ graceMs }, heard);
        expect(at).toBeGreaterThanOrEqual(Math.max((newest ?? 0) + a, onlineSince + a, startedAt + graceMs));
        expect([(newest ?? 0) + a, onlineSince + a, startedAt + graceMs]).toContain(at);
      },
    ),
  );
});
