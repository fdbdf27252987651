import { expect, test } from 'vitest';
import { historyText, reasonText } from './history-text.ts';

test('a line of the history says what its action worked out', () => {
  const said = (action: string, detail: object, toState = 'filed') =>
    historyText({ action, detail: { ...detail }, toState: toState as 'filed' });
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
  expect(said('dispatch-arrived', { stationId: 's1' })).toEqual({ key: 'station', id: 's1' });
  expect(said('accept', {})).toBeNull();
});

test('reasons are said in the language of the screen, unknown ones as they are', () => {
  expect(reasonText('territory 110199001')).toEqual({ key: 'territory', what: '110199001' });
  expect(reasonText('no unit is known for the owner X')).toEqual({ key: 'unknownOwner', what: 'X' });
  expect(reasonText('chosen by hand')).toEqual({ key: 'hand', what: '' });
  expect(reasonText('something new')).toBeNull();
});
