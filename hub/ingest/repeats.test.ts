import { expect, test } from 'vitest';
import { FROM_STORE, type ReadingMark, Repeats } from './repeats.ts';

const mark = (changes: Partial<ReadingMark> = {}): ReadingMark => ({
  seq: 17,
  deviceAt: null,
  receivedAt: 1_000,
  connectionId: 1,
  content: '{"smoke":0.02}',
  ...changes,
});

test('the same device and seq is a repeat, whatever it says, over one connection', () => {
  const repeats = new Repeats();
  expect(repeats.isRepeat(1, mark())).toBe(false);
  expect(repeats.isRepeat(1, mark())).toBe(true);
  expect(repeats.isRepeat(1, mark({ content: '{"smoke":0.9}' }))).toBe(true);
  expect(repeats.isRepeat(2, mark())).toBe(false);
});

test('what was sent again over a new connection is a repeat', () => {
  const repeats = new Repeats();
  repeats.isRepeat(1, mark());
  expect(repeats.isRepeat(1, mark({ connectionId: 2 }))).toBe(true);
});

test('a device that restarted and counts from the beginning loses nothing', () => {
  const repeats = new Repeats();
  repeats.isRepeat(1, mark({ seq: 1 }));
  expect(repeats.isRepeat(1, mark({ seq: 1, connectionId: 2, content: '{"alarm":true}' }))).toBe(false);
});

test('a seq comes round again after the window', () => {
  const repeats = new Repeats();
  repeats.isRepeat(1, mark());
  expect(repeats.isRepeat(1, mark({ receivedAt: 1_000 + 10 * 60_000 + 1 }))).toBe(false);
});

test('without seq, the same instant with the same content is a repeat and other content is not', () => {
  const repeats = new Repeats();
  const stamped = mark({ seq: null, deviceAt: 1_790_000_000_000 });
  expect(repeats.isRepeat(1, stamped)).toBe(false);
  expect(repeats.isRepeat(1, { ...stamped, connectionId: 2 })).toBe(true);
  expect(repeats.isRepeat(1, { ...stamped, content: '{"smoke":0.9}' })).toBe(false);
});

test('with neither seq nor instant nothing is a repeat', () => {
  const repeats = new Repeats();
  expect(repeats.isRepeat(1, mark({ seq: null }))).toBe(false);
  expect(repeats.isRepeat(1, mark({ seq: null }))).toBe(false);
});

test('after a restart of the hub the same seq with the same metrics is a repeat, even with a new time', () => {
  const repeats = new Repeats();
  repeats.isRepeat(1, mark({ connectionId: FROM_STORE, deviceAt: 1_790_000_000_000 }));
  expect(repeats.isRepeat(1, mark({ deviceAt: 1_790_000_009_000 }))).toBe(true);
});
