import { expect, test } from 'vitest';
import {
  actor,
  admin,
  clerk,
  commander,
  HOUR_MS,
  MONDAY_NINE,
  reported,
  rubble,
  supervisor,
  worker,
  world,
} from '../../test/support/pipeline.ts';
import { actionSchema, caseActions } from './action.ts';
import { type Case, caseStates, isOver } from './case.ts';
import { type Deed, take, transitions } from './pipeline.ts';
import type { Actor, World } from './transition.ts';

function must(value: Case, request: object, who: Actor, changes: Partial<World> = {}): Deed {
  const deed = take(value, actionSchema.parse(request), who, world(changes));
  if ('refused' in deed) throw new Error(deed.refused);
  return deed;
}
const refused = (value: Case, request: object, who: Actor, changes: Partial<World> = {}) => {
  const deed = take(value, actionSchema.parse(request), who, world(changes));
  return 'refused' in deed ? deed.code : deed.next.state;
};
/** Takes a case through several actions, each by somebody. */
const through = (value: Case, ...steps: readonly [object, Actor][]): Case =>
  steps.reduce((at, [request, who]) => must(at, request, who).next, value);

const filed = through(reported, [{ action: 'accept' }, clerk], [{ action: 'file' }, supervisor]);
const handling = through(filed, [{ action: 'dispatch' }, commander], [{ action: 'handle' }, worker]);
const handled = through(handling, [{ action: 'handle', done: true, comment: 'cleared' }, worker]);

test('a case goes the whole way through the hands of several people', () => {
  expect(filed).toMatchObject({
    state: 'filed',
    acceptedBy: 'clerk',
    filedAt: MONDAY_NINE,
    dueAt: MONDAY_NINE + 4 * HOUR_MS,
  });
  expect(handling).toMatchObject({
    state: 'handling',
    units: ['sanitation'],
    dispatchedBy: ['commander'],
    handledBy: ['worker'],
  });
  const closed = through(
    handled,
    [{ action: 'verify' }, supervisor],
    [{ action: 'verify', passed: true }, supervisor],
    [{ action: 'close' }, supervisor],
  );
  expect(closed).toMatchObject({ state: 'closed', closedBy: 'supervisor', version: 9 });
});

test('nobody verifies what they handled or dispatched, whatever roles they hold', () => {
  const byAdmin = through(
    filed,
    [{ action: 'dispatch' }, commander],
    [{ action: 'handle', done: true, comment: 'done' }, admin],
  );
  expect(refused(byAdmin, { action: 'verify', passed: true }, admin)).toBe('same-person');
  expect(refused(byAdmin, { action: 'verify' }, admin)).toBe('same-person');
  const sentByAdmin = through(
    filed,
    [{ action: 'dispatch' }, admin],
    [{ action: 'handle', done: true, comment: 'done' }, worker],
  );
  expect(refused(sentByAdmin, { action: 'verify', passed: true }, admin)).toBe('same-person');
  expect(refused(sentByAdmin, { action: 'verify', passed: true }, supervisor)).toBe('verifying');
});

test('each axis keeps to its own: supervision, command, execution and the desk', () => {
  const all = [clerk, supervisor, commander, worker];
  const allowed = (value: Case, request: object) =>
    all.filter((who) => refused(value, request, who) !== 'forbidden').map(({ name }) => name);
  expect(allowed(reported, { action: 'accept' })).toEqual(['clerk', 'supervisor']);
  expect(allowed(reported, { action: 'reject', reason: 'no' })).toEqual(['supervisor']);
  expect(allowed(filed, { action: 'dispatch' })).toEqual(['commander']);
  expect(allowed(filed, { action: 'suspend', reason: 'frost' })).toEqual(['commander']);
  expect(allowed(handling, { action: 'return', reason: 'not ours' })).toEqual(['worker']);
  expect(allowed(handled, { action: 'verify', passed: true })).toEqual(['supervisor']);
  expect(allowed(handled, { action: 'comment', comment: 'seen' })).toHaveLength(4);
  const stranger = { ...worker, actsFor: () => false };
  expect(refused(handling, { action: 'return', reason: 'not ours' }, stranger)).toBe('forbidden');
});

test('what an action needs is said plainly when it is missing', () => {
  const words = (value: Case, request: object, who: Actor, changes: Partial<World> = {}) =>
    take(value, actionSchema.parse(request), who, world(changes));
  for (const [value, request, who, text] of [
    [reported, { action: 'reject' }, supervisor, 'why'],
    [handling, { action: 'handle', done: true }, worker, 'cured'],
    [handled, { action: 'verify', passed: false }, supervisor, 'why'],
    [reported, { action: 'comment', comment: ' ' }, clerk, 'empty'],
    [filed, { action: 'dispatch', unit: 'moon' }, commander, 'no unit moon'],
    [filed, { action: 'extend', limit: 'soon', reason: 'x' }, commander, 'no limit'],
  ] as const) {
    expect(words(value, request, who)).toMatchObject({
      code: 'validation-failed',
      refused: expect.stringContaining(text),
    });
  }
  const accepted = through({ ...reported, typeCode: null }, [{ action: 'accept' }, clerk]);
  expect(words(accepted, { action: 'file' }, supervisor)).toMatchObject({
    refused: expect.stringContaining('typeCode'),
  });
  const nowhere = { routeOf: () => ({ unit: null, reason: 'nobody' }) } as const;
  expect(words(filed, { action: 'dispatch' }, commander, nowhere)).toMatchObject({
    refused: expect.stringContaining('nobody'),
  });
});

test('a case does not close without a passed verification, nor while one of its alerts stands', () => {
  const verifying = through(handled, [{ action: 'verify' }, supervisor]);
  expect(refused(verifying, { action: 'close' }, supervisor)).toBe('wrong-state');
  const passed = through(verifying, [{ action: 'verify', passed: true }, supervisor]);
  expect(refused(passed, { action: 'close' }, supervisor, { openAlerts: 1 })).toBe('wrong-state');
  expect(refused(passed, { action: 'close' }, supervisor)).toBe('closed');
});

test('a failed verification is rework, and what was verified before no longer counts', () => {
  const failed = through(handled, [
    { action: 'verify', passed: false, reason: 'half of it lies there' },
    supervisor,
  ]);
  expect(failed).toMatchObject({ state: 'reworking', reworks: 1, verification: null });
  const passed = through(handled, [{ action: 'verify', passed: true }, supervisor]);
  const back = through(passed, [{ action: 'rework', reason: 'it is back' }, supervisor]);
  expect(back).toMatchObject({ state: 'reworking', verification: null });
});

test('a case returned twice is chosen a unit for by a person', () => {
  const once = through(handling, [{ action: 'return', reason: 'not ours' }, worker]);
  expect(once).toMatchObject({ state: 'returned', units: [], returns: 1 });
  const twice = through(
    once,
    [{ action: 'dispatch' }, commander],
    [{ action: 'return', reason: 'nor ours' }, worker],
  );
  expect(refused(twice, { action: 'dispatch' }, commander)).toBe('validation-failed');
  expect(must(twice, { action: 'dispatch', unit: 'gardens' }, commander).next.units).toEqual(['gardens']);
});

test('a suspended case waits with its time left, and goes back to where it was', () => {
  const waiting = must(handling, { action: 'suspend', reason: 'frost' }, commander, {
    at: MONDAY_NINE + HOUR_MS,
  }).next;
  expect(waiting).toMatchObject({ state: 'suspended', dueAt: null, suspendedFrom: 'handling' });
  const tuesday = MONDAY_NINE + 24 * HOUR_MS;
  const again = must(waiting, { action: 'resume' }, commander, { at: tuesday }).next;
  expect(again).toMatchObject({ state: 'handling', dueAt: tuesday + 3 * HOUR_MS, suspendedFrom: null });
});

test('more time is given before a case is overdue, on its own clock and no more than its type has', () => {
  const longer = must(
    handling,
    { action: 'extend', limit: '2 working-hours', reason: 'far' },
    commander,
  ).next;
  expect(longer).toMatchObject({ dueAt: MONDAY_NINE + 6 * HOUR_MS, extensions: 1, state: 'handling' });
  const asked = (limit: string, changes: Partial<World> = {}) =>
    refused(handling, { action: 'extend', limit, reason: 'far' }, commander, changes);
  expect(asked('1h')).toBe('validation-failed');
  expect(asked('1 working-days')).toBe('validation-failed');
  expect(asked('1 working-hours', { at: MONDAY_NINE + 5 * HOUR_MS })).toBe('wrong-state');
});

test('only its finder closes a simple matter on the spot, with photos before and after', () => {
  const finder = actor('finder', 'execution');
  const photos = { before: ['p1'], after: ['p2'] };
  expect(refused(reported, { action: 'quick-close', ...photos }, finder)).toBe('closed');
  expect(refused(reported, { action: 'quick-close', ...photos }, worker)).toBe('same-person');
  expect(refused({ ...reported, typeCode: rubble.code }, { action: 'quick-close', ...photos }, finder)).toBe(
    'wrong-state',
  );
  expect(refused(reported, { action: 'quick-close', before: ['p'], after: ['p'] }, finder)).toBe(
    'validation-failed',
  );
  expect(
    refused(reported, { action: 'quick-close', ...photos }, finder, { evidenceIds: new Set(['p1']) }),
  ).toBe('validation-failed');
  expect(actionSchema.safeParse({ action: 'quick-close', before: ['p'] }).success).toBe(false);
});

test('every action names states there are, and nothing but a comment leaves what is over', () => {
  for (const action of caseActions) {
    const { from } = transitions[action];
    if (from === 'any') expect(action).toBe('comment');
    if (typeof from === 'string') continue;
    expect(from.every((state) => caseStates.includes(state) && !isOver(state))).toBe(true);
  }
});
