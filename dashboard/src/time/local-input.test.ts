import { expect, test } from 'vitest';
import { localInput, ofLocalInput } from './local-input.ts';

test('an instant survives the way through a field of the browser, to the minute', () => {
  const at = new Date(2026, 1, 3, 4, 5, 59).getTime();
  expect(localInput(at)).toBe('2026-02-03T04:05');
  expect(ofLocalInput(localInput(at))).toBe(at - 59_000);
});

test('what is half written is no instant', () => {
  expect(ofLocalInput('')).toBeNull();
  expect(ofLocalInput('2026-02-03')).toBeNull();
});
