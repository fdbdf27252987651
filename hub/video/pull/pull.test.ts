import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryAfterMs } from './back-off.ts';
import { scrub, secretsOf } from './scrub.ts';

it('waits between half and all of a limit that doubles to 30 s', () => {
  expect([1, 2, 3].map((failures) => retryAfterMs(failures, 1))).toEqual([1000, 2000, 4000]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, random) => {
        const ms = retryAfterMs(n, random);
        expect(ms).toBeGreaterThanOrEqual(500);
        expect(ms).toBeLessThanOrEqual(30_000);
      },
    ),
  );
});

it('takes every address and password out of a message', () => {
  const url = 'rtsp://watcher:p%40ss%2Fw@10.0.0.7/ch1?token=abc';
  const message = `Connection to tcp://10.0.0.7:554?timeout=1 failed for p@ss/w (p%40ss%2Fw), opening ${url}`;
  const told = scrub(message, secretsOf(url));
  expect(told).toBe('Connection to *** failed for *** (***), opening ***');
  expect(secretsOf('rtsp://u:100%@h/')).toContain('100%');
});
