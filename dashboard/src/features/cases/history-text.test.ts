import { expect, test } from 'vitest';
import { historyText, ownWords, reasonText } from './history-text.ts';

test('a line of the history says what its action worked out', () => {
  const said = (action: string, detail: object, toState = 'filed') =>
    historyText({ action, detail: { ...detail }, toState: toState as 'filed', comment: null });
  expect(said('file', { typeCode: '1101990101', dueAt: 5 })).toEqual({
    key: 'filed',
    typeCode: '1101990101',
    dueAt: 5,
  });
  expect(said('dispatch', { units: ['a', 'b'], reason: 'territory 1' })).toMatchObject({ units: ['a', 'b'] });
  expect(said('verify', { passed: true })).toEqual({ key: 'passed' });
  expect(said('verify', {})).toEqual({ key: 'verifying' });
  expect(said('handle', {}, 'handled')).toEqual({ key: 'done' });
  expect(said('warning', { percent: 80, dueAt: '2026-09-21T13:33:20Z' })).toEqual({
    key: 'used',
    percent: 80,
    dueAt: 1_789_997_600_000,
  });
  const [near, off] = [
    { id: 's1', reason: 'the nearest' },
    { id: 's2', reason: 'not on duty' },
  ];
  expect(said('stations-called', { asked: [near], passedOver: [off, 'x'] })).toEqual({
    key: 'called',
    asked: [near],
    passedOver: [off],
  });
  expect(said('dispatch-arrived', { station: 's1', by: 'Li', skipped: ['departed', 'x'] })).toEqual({
    key: 'station',
    id: 's1',
    by: 'Li',
    skipped: ['departed'],
    asked: [],
  });
  expect(said('accept', {})).toBeNull();
});

test('what the hub did for a station is said by name, in new lines and in those from before', () => {
  const line = (action: string, comment: string | null, detail: object = {}, actor = 's1') =>
    ({ action, comment, detail: { ...detail }, actor, toState: 'handling' }) as const;
  const began = line('handle', null, { station: 's1', said: 'departed' });
  const before = line('handle', 'East Gate: departed');
  expect(historyText(began)).toEqual({ key: 'says', station: 's1', said: 'departed' });
  expect(historyText(before)).toEqual({ key: 'says', station: 'East Gate', said: 'departed' });
  expect([began, before].map(ownWords)).toEqual([null, null]);
  const done = { station: 's1', said: 'done' };
  expect(ownWords(line('handle', 'East Gate: done', { ...done, inOwnWords: false }))).toBeNull();
  expect(ownWords(line('handle', 'put out', { ...done, inOwnWords: true }))).toBe('put out');
  expect(ownWords(line('handle', 'passage cleared'))).toBe('passage cleared');

  const declined = { station: 's2', allDeclined: true, why: 'out on another call' };
  const words = 'All stations that were asked have declined, West Gate last: out on another call';
  const text = { key: 'allDeclined', why: 'out on another call' };
  expect(historyText(line('return', words, declined))).toEqual({ ...text, station: 's2' });
  expect(historyText(line('return', words))).toEqual({ ...text, station: 'West Gate' });
  expect(ownWords(line('return', words))).toBeNull();
  expect(historyText(line('return', 'false alarm', { nobodyLeft: true }))).toEqual({ key: 'nobodyLeft' });
  expect(ownWords(line('stations-called', 'fast lane', {}, 'hub'))).toBeNull();
});

test('reasons are said in the language of the screen, unknown ones as they are', () => {
  expect(reasonText('territory 110199001')).toEqual({ key: 'territory', what: '110199001' });
  expect(reasonText('no unit is known for the owner X')).toEqual({ key: 'unknownOwner', what: 'X' });
  expect(reasonText('chosen by hand')).toEqual({ key: 'hand', what: '' });
  expect(reasonText('something new')).toBeNull();
});
