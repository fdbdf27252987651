import { expect, test } from 'vitest';
import { around, valuesIn, variable } from './sweep.ts';

test('limits and times of a rule can be varied, those of its steps too', () => {
  const definition = {
    when: 'gas >= 25 && !warmup',
    hold: 15_000,
    clear: 'gas < 20',
    unless: 'warmup',
    keepFiring: '1min',
    raise: [{ when: 'gas >= 50', hold: '5s' }],
  };
  expect(variable(definition)).toEqual([
    { path: 'when', value: '25' },
    { path: 'clear', value: '20' },
    { path: 'hold', value: '15s' },
    { path: 'keepFiring', value: '1min' },
    { path: 'raise.0.when', value: '50' },
    { path: 'raise.0.hold', value: '5s' },
  ]);
  expect(variable({ when: 'alarm' })).toEqual([]);
});

test('values are read as they are written, each once', () => {
  expect(valuesIn('20, 25,25、30  5s')).toEqual([20, 25, 30, '5s']);
  expect(valuesIn(' ')).toEqual([]);
  expect(valuesIn('1 2 3', 2)).toEqual([1, 2]);
});

test('a few values around the present one are proposed, that one among them', () => {
  expect(around('25')).toBe('13, 19, 25, 31, 38');
  expect(valuesIn(around('0.15'))).toContain(0.15);
  expect(around('15s')).toBe('7.5s, 11s, 15s, 19s, 23s');
  expect(around('0s')).toBe('0s, 5s, 15s, 30s, 60s');
});
