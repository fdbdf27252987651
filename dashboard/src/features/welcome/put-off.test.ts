import { expect, test } from 'vitest';
import { puttingOff, readPutOff, standing } from './put-off.ts';

const DAY_MS = 86_400_000;

test('what was put off comes back after a day, and what is new is told at once', () => {
  const putOff = readPutOff(JSON.stringify(puttingOff(['no-tls'], 1000)));
  expect(standing(['no-tls', 'single-admin'], putOff, 1000 + DAY_MS - 1)).toEqual(['single-admin']);
  expect(standing(['no-tls'], putOff, 1000 + DAY_MS)).toEqual(['no-tls']);
});

test('nothing is put off for ever, whatever was kept', () => {
  expect(standing(['no-tls'], { 'no-tls': Number.MAX_SAFE_INTEGER }, 0)).toEqual(['no-tls']);
  for (const text of [null, '', '{', 'null', '7', '{"no-tls":"never"}'])
    expect(standing(['no-tls'], readPutOff(text), 0)).toEqual(['no-tls']);
});
