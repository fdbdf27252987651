import { expect, test } from 'vitest';
import { type Department, type RoutingQuestion, route } from './routing.ts';

const unit = (id: string, changes: Partial<Department> = {}): Department => ({
  id,
  kind: 'department',
  name: { zh: id, en: id },
  territory: [],
  types: [],
  owns: [],
  members: [],
  hours: null,
  ...changes,
});
const departments = [
  unit('street', { territory: ['s'] }),
  unit('rubbish', { territory: ['s'], types: ['1101990101'] }),
  unit('rubbish-2', { territory: ['s'], types: ['11019901'] }),
  unit('night', { territory: ['c'], hours: '20:00-06:00' }),
  unit('water', { owns: ['水务局'] }),
];
const question: RoutingQuestion = {
  class: 'event',
  typeCode: '1101990101',
  responsible: null,
  owner: null,
  gridPath: ['g', 'c', 's'],
};
const ask = (changes: Partial<RoutingQuestion>, isOn = ({ id }: Department) => id !== 'night') =>
  route({ ...question, ...changes }, departments, isOn);

test('an event goes to the nearest grid on the way up that somebody answers for', () => {
  expect(ask({}, () => true)).toEqual({ unit: 'night', reason: 'territory c' });
  expect(ask({})).toEqual({ unit: 'rubbish', reason: 'territory s' });
});

test('there the unit its type names goes first, and one that takes all goes last', () => {
  expect(ask({ responsible: 'rubbish-2' }).unit).toBe('rubbish-2');
  expect(ask({ typeCode: '1101990301' }).unit).toBe('street');
  expect(ask({ typeCode: null }).unit).toBe('street');
});

test('a component goes to its owner wherever it stands, and never by territory', () => {
  expect(ask({ class: 'component', owner: '水务局' })).toEqual({ unit: 'water', reason: 'owner 水务局' });
  expect(ask({ class: 'component', owner: 'water' }).unit).toBe('water');
  expect(ask({ class: 'component', owner: '电力' })).toMatchObject({
    unit: null,
    reason: expect.stringContaining('电力'),
  });
  expect(ask({ class: 'component', responsible: 'street' }).unit).toBe('street');
  expect(ask({ class: 'component' }).unit).toBeNull();
});

test('where nobody answers that is said, unless a unit takes what nobody else does', () => {
  const nowhere = { ...question, gridPath: ['x'] };
  const all = (list: Department[]) => route(nowhere, list, () => true);
  expect(all(departments)).toMatchObject({ unit: null, reason: expect.stringContaining('no unit') });
  expect(all([unit('anywhere', { territory: ['*'] }), ...departments]).unit).toBe('anywhere');
});
