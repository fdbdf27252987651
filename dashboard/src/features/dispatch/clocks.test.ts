import { expect, test } from 'vitest';
import type { Dispatch } from '../../api/dispatches.ts';
import { byCase, clocksOf } from './clocks.ts';

const sent: Dispatch = {
  id: 'd1',
  caseId: 'c1',
  caseNumber: '1',
  stationId: 's1',
  stationName: 's1',
  gridCode: '1',
  severity: 'critical',
  title: 'fire',
  address: null,
  drill: false,
  reason: '',
  state: 'sent',
  openedAt: 0,
  dueAt: { start: 60, arrive: 180 },
  receivedAt: null,
  receivedBy: null,
  departedAt: null,
  arrivedAt: null,
  doneAt: null,
  declinedAt: null,
  result: null,
  escalations: [],
};

const standings = (changes: Partial<Dispatch>, nowAt: number) => {
  const { start, arrive } = clocksOf({ ...sent, ...changes }, nowAt);
  return [start.standing, arrive.standing];
};

test('the clocks of a station run, are late, are met or missed', () => {
  expect(standings({}, 10)).toEqual(['running', 'running']);
  expect(standings({}, 61)).toEqual(['late', 'running']);
  expect(standings({ state: 'departed', departedAt: 50 }, 190)).toEqual(['met', 'late']);
  expect(standings({ state: 'arrived', departedAt: 70, arrivedAt: 170 }, 900)).toEqual(['missed', 'met']);
});

test('a station that is there has started, and one that declined has no clock any more', () => {
  expect(standings({ state: 'arrived', arrivedAt: 40 }, 900)).toEqual(['met', 'met']);
  expect(standings({ state: 'declined', declinedAt: 40 }, 900)).toEqual(['void', 'void']);
});

test('dispatches stand by their case, the oldest first', () => {
  const later = { ...sent, id: 'd2', caseId: 'c2', openedAt: 9 };
  const same = { ...sent, id: 'd3', openedAt: 20 };
  expect(byCase([later, same, sent]).map(([key, group]) => [key, group.length])).toEqual([
    ['c1', 2],
    ['c2', 1],
  ]);
});
