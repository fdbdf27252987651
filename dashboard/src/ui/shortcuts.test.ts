import { expect, test } from 'vitest';
import { answerTo, type Pressed, type Shortcut } from './shortcuts.ts';

const shortcut = (keys: string): Shortcut => ({ keys, text: keys, group: 'app', run: () => undefined });
const known = ['j', 'g d', 'g c', 'Enter', 'mod+k', '?'].map(shortcut);
const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  mod: false,
  at: 0,
  writing: false,
  onControl: false,
  ...more,
});
const keysOf = (pressed: Pressed, before: string | null = null): string | undefined => {
  const answer = answerTo(pressed, before, known);
  return answer === null ? undefined : 'run' in answer ? answer.run.keys : `${answer.first} …`;
};

test('one key does what it says, the first of two waits for the second', () => {
  expect(keysOf(press('j'))).toBe('j');
  expect(keysOf(press('?'))).toBe('?');
  expect(keysOf(press('g'))).toBe('g …');
  expect(keysOf(press('d'), 'g')).toBe('g d');
  expect(keysOf(press('d'))).toBeUndefined();
  expect(keysOf(press('j'), 'g')).toBe('j');
});

test('nothing happens while somebody writes, but for what is held with Ctrl', () => {
  expect(keysOf(press('j', { writing: true }))).toBeUndefined();
  expect(keysOf(press('k', { writing: true, mod: true }))).toBe('mod+k');
  expect(keysOf(press('K', { mod: true }))).toBe('mod+k');
  expect(keysOf(press('j', { mod: true }))).toBeUndefined();
});

test('a button or a link that has the focus keeps Enter for itself', () => {
  expect(keysOf(press('Enter'))).toBe('Enter');
  expect(keysOf(press('Enter', { onControl: true }))).toBeUndefined();
  expect(keysOf(press('j', { onControl: true }))).toBe('j');
});
