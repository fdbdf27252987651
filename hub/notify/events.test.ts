import { describe, expect, it } from 'vitest';
import type { HandledAlert } from '../alerts/alert.ts';
import { unhandled } from '../alerts/life-cycle.ts';
import type { Case } from '../cases/case.ts';
import { eventOfAlert, eventOfCase } from './events.ts';

const grid = { name: '第一网格', path: ['g1', 'c1'] };
const alert: HandledAlert = {
  ...unhandled,
  id: 'a1',
  ruleId: 'device-alarm',
  ruleVersion: 1,
  subject: 'device:d1',
  gridCode: 'g1',
  deviceId: 'd1',
  severity: 'critical',
  state: 'firing',
  stage: 'pre-alarm',
  title: { zh: '报警', en: 'Alarm' },
  summary: '',
  firedAt: 1,
  ackedAt: null,
  ackedBy: null,
  ackComment: null,
  resolvedAt: null,
  updatedAt: 2,
  count: 1,
  late: false,
  caseId: null,
  labels: { kind: 'smoke' },
};
const eventOf = (changes: Partial<HandledAlert>, transition = 'opened') =>
  eventOfAlert({ ...alert, ...changes }, transition, grid).event;

describe('an alert', () => {
  it('is a fire when it is critical and of a detector, or of nobody knows what', () => {
    expect(eventOf({}).isFire).toBe(true);
    expect(eventOf({ labels: {} }).isFire).toBe(true);
    expect(eventOf({ severity: 'major' }).isFire).toBe(false);
    expect(eventOf({ labels: { kind: 'camera' } }).isFire).toBe(false);
  });

  it.each<[string, Partial<HandledAlert>, string | null]>([
    ['nothing', {}, null],
    ['a silence', { silencedBy: 's1' }, 'silenced by s1'],
    ['another alert', { heldBackBy: { by: 'inhibition', id: 'a0' } }, 'held back by inhibition a0'],
    ['maintenance', { exercise: 'maintenance' }, 'part of an exercise: maintenance'],
    ['nothing, as a drill', { exercise: 'drill', heldBackBy: { by: 'exercise', id: 'e1' } }, null],
    ['nothing any more, told of before', { silencedBy: 's1', state: 'resolved' }, null],
    [
      'a silence from its first moment',
      { silencedBy: 's1', state: 'resolved', heldBack: true },
      'silenced by s1',
    ],
  ])('is withheld by %s', (_what, changes, why) => {
    expect(eventOf(changes)).toMatchObject({ withheld: why, drill: changes.exercise === 'drill' });
  });

  it('says where it is, when it fired, and who has acknowledged it', () => {
    const { params } = eventOfAlert(
      { ...alert, ackedBy: 'li', ackComment: 'on my way' },
      'acknowledged',
      grid,
    );
    expect(params).toMatchObject({
      place: 'd1',
      gridName: '第一网格',
      at: 2,
      by: 'li',
      comment: 'on my way',
    });
    expect(eventOfAlert({ ...alert, ackedBy: 'li' }, 'opened', grid).params).toMatchObject({
      at: 1,
      by: null,
    });
  });
});

it('a case is a fire when it opens, and not at each deed on it', () => {
  const value = { id: 'c1', severity: 'critical', gridCode: 'g1', address: null, deviceId: 'd1' } as Case;
  const deed = { action: 'open', actor: 'hub', comment: 'alert a1' };
  expect(eventOfCase(value, deed, 'smoke', grid)).toMatchObject({
    event: { event: 'case.open', isFire: true, cause: { type: 'case', id: 'c1' } },
    params: { by: null, comment: null, path: '/cases/c1' },
  });
  const closed = eventOfCase(value, { action: 'close', actor: 'li', comment: 'done' }, 'smoke', grid);
  expect(closed).toMatchObject({ event: { isFire: false }, params: { by: 'li', comment: 'done' } });
});
