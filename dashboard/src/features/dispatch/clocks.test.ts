import { expect, test } from 'vitest';
import type { Dispatch } from '../../api/dispatches.ts';
import { byCase, clocksOf } from './clocks.ts';

const sent: Dispatch = {
  id: 'd1',
  caseId: 'c1',
  caseNumber: '1',
  drillId: null,
  stationId: 's1',
  stationName: 's1',
  gridCode: '1',
  severity: 'critical',
  title: { zh: '火', en: 'fire' },
  address: null,
  lng: null,
  lat: null,
  drill: false,
  reason: '',
  state: 'sent',
  isOpen: true,
  openedAt: 0,
  dueAt: { receive: 30, start: 60, arrive: 180, join: 300 },
  receivedAt: null,
  receivedBy: null,
  departedAt: null,
  arrivedAt: null,
  doneAt: null,
  declinedAt: null,
  cancelledAt: null,
  endedAt: null,
  met: { received: null, departed: null, arrived: null },
  result: null,
  escalations: [],
};

const standings = (changes: Partial<Dispatch>, nowAt: number) => {
  const { receive, start, arrive } = clocksOf({ ...sent, ...changes }, nowAt);
  return [receive, start, arrive].map(({ standing }) => standing);
};

test('the clocks of a station run, are late, are met or missed', () => {
  expect(standings({}, 10)).toEqual(['running', 'running', 'running']);
  expect(standings({}, 61)).toEqual(['late', 'late', 'running']);
  expect(standings({ state: 'departed', receivedAt: 20, departedAt: 50 }, 190)).toEqual([
    'met',
    'met',
    'late',
  ]);
  expect(standings({ state: 'arrived', receivedAt: 40, departedAt: 70, arrivedAt: 170 }, 900)).toEqual([
    'missed',
    'missed',
    'met',
  ]);
});

test('a station that is there has started, and one that declined has no clock any more', () => {
  expect(standings({ state: 'arrived', arrivedAt: 20 }, 900)).toEqual(['met', 'met', 'met']);
  expect(standings({ state: 'declined', declinedAt: 40 }, 900)).toEqual(['void', 'void', 'void']);
  // It may still answer, and its clocks go on saying that it has not.
  expect(standings({ state: 'unanswered' }, 90)).toEqual(['late', 'late', 'running']);
});

test('dispatches stand by their case, the oldest first', () => {
  const later = { ...sent, id: 'd2', caseId: 'c2', openedAt: 9 };
  const same = { ...sent, id: 'd3', openedAt: 20 };
  expect(byCase([later, same, sent]).map(([key, group]) => [key, group.length])).toEqual([
    ['c1', 2],
    ['c2', 1],
  ]);
});
