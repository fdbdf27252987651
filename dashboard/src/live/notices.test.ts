import { expect, test } from 'vitest';
import type { LiveChange } from '../../../hub/live/contract.ts';
import { afterNews, MOST_NOTICES, type Notice } from './notices.ts';

const told = (id: string, recipient = 'command'): LiveChange => ({
  seq: 1,
  at: 0,
  type: 'notification',
  data: { id, recipient, cause: { type: 'dispatch', id: 'd' }, drill: false, subject: id, text: id, at: 0 },
});
const ids = (notices: readonly Notice[]): string[] => notices.map(({ id }) => id);

test('the desk keeps what it is told, the newest first, and what is said again once', () => {
  const first = afterNews([], [told('a'), told('b')]);
  expect(ids(first)).toEqual(['b', 'a']);
  expect(ids(afterNews(first, [told('a')]))).toEqual(['a', 'b']);
});

test('what is for others, and what is no notice, changes nothing', () => {
  const before = afterNews([], [told('a')]);
  expect(afterNews(before, [told('b', 'station:near')])).toBe(before);
  expect(afterNews(before, [])).toBe(before);
});

test('no more than twenty are kept', () => {
  const many = Array.from({ length: 3 * MOST_NOTICES }, (_, i) => told(String(i)));
  expect(ids(afterNews([], many))).toHaveLength(MOST_NOTICES);
});
