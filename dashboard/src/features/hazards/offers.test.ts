import { expect, test } from 'vitest';
import { leftToOthers, nextOf, offersOf } from './offers.ts';

const claimed = {
  state: 'claimed',
  handledBy: ['zhang'],
  inspections: [],
  escalation: { step: 0, nextAt: null },
} as const;
const inspected = {
  ...claimed,
  state: 'inspected',
  inspections: [{ at: 1, by: 'wang', passed: true, comment: null }],
} as const;
const all = (name: string) => ({ name, may: () => true });
const barsOf = (value: Parameters<typeof offersOf>[0], name: string) =>
  Object.fromEntries(offersOf(value, all(name)).map(({ name, bar }) => [name, bar]));

test('whoever had a hand in the removal is told that others inspect it, and everybody that it is not struck before', () => {
  expect(barsOf(claimed, 'zhang')).toEqual({
    strike: 'verify-first',
    pass: 'handled',
    fail: 'handled',
    comment: null,
  });
  expect(barsOf(claimed, 'wang')).toMatchObject({ pass: null, fail: null, strike: 'verify-first' });
  expect(nextOf(offersOf(claimed, all('wang')))).toBe('pass');
});

test('whoever inspected it does not strike it', () => {
  expect(barsOf(inspected, 'wang')).toMatchObject({ strike: 'inspected-it' });
  expect(nextOf(offersOf(inspected, all('li')))).toBe('strike');
});

test('what a role may not do is left to those who may', () => {
  const worker = { name: 'zhang', may: (power: string) => power !== 'hazards:supervise' };
  expect([...leftToOthers({ ...claimed, state: 'open' }, worker)]).toEqual([
    ['hazards:supervise', ['notify', 'escalate']],
  ]);
  expect(offersOf({ ...claimed, state: 'struck' }, all('li'))).toEqual([]);
});
