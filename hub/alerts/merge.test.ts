import { expect, test } from 'vitest';
import type { HandledAlert } from './alert.ts';
import { holdOfMerge, mergeTarget } from './merge.ts';

const alert = (id: string, changes: Partial<HandledAlert> = {}): HandledAlert =>
  ({ id, ruleId: 'gas', severity: 'major', mergedInto: null, ...changes }) as HandledAlert;
const among =
  (...open: HandledAlert[]) =>
  (id: string) =>
    open.find((one) => one.id === id);

test('an alert becomes part of the one that the other is part of', () => {
  const [a, c] = [alert('a'), alert('c')];
  const b = alert('b', { mergedInto: 'c' });
  expect(mergeTarget(a, b, among(a, b, c))).toEqual({ parent: c });
  expect(mergeTarget(a, b, among(a, b))).toEqual({ parent: b });
});

test('an alert is not merged into itself, into a part of it, or behind a milder one', () => {
  const a = alert('a');
  const part = alert('b', { mergedInto: 'a' });
  const minor = alert('m', { severity: 'minor' });
  for (const into of [a, part, minor])
    expect(mergeTarget(a, into, among(a, part, minor))).toEqual({ refused: expect.any(String) });
});

test('a merged alert is held while the other is open and no milder', () => {
  const part = alert('b', { mergedInto: 'a' });
  expect(holdOfMerge(part, among(alert('a')))).toMatchObject({ by: 'merge', id: 'a' });
  expect(holdOfMerge(part, among(alert('a', { severity: 'minor' })))).toBeUndefined();
  expect(holdOfMerge(part, among())).toBeUndefined();
  expect(holdOfMerge(alert('c'), among(alert('a')))).toBeUndefined();
});
