import { expect, test } from 'vitest';
import { endOfLocalDay, localDay, localInput, ofLocalInput } from './local-input.ts';

test('an instant survives the way through a field of the browser, to the minute', () => {
  const at = new Date(2026, 1, 3, 4, 5, 59).getTime();
  expect(localInput(at)).toBe('2026-02-03T04:05');
  expect(ofLocalInput(localInput(at))).toBe(at - 59_000);
});

test('what is good until a day is good on it, and a day survives its field', () => {
  const at = endOfLocalDay('2026-02-28');
  expect(at).toBe(new Date(2026, 2, 1).getTime() - 1);
  expect(localDay(at ?? 0)).toBe('2026-02-28');
  expect(['', '2026-02', '2026-02-30', 'x'].map(endOfLocalDay)).toEqual([null, null, null, null]);
});

test('what is half written is no instant', () => {
  expect(ofLocalInput('')).toBeNull();
  expect(ofLocalInput('2026-02-03')).toBeNull();
});
