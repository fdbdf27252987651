import { expect, test } from 'vitest';
import { conditionOf, kindsOf, metricsOf, searchText, severityRange, titleOf } from './definition.ts';

const gas = {
  id: 'gas-concentration',
  version: 2,
  definition: {
    title: { zh: '可燃气体浓度超限', en: 'Combustible gas high' },
    kinds: ['gas'],
    when: 'gas >= 25 && room == "gas kitchen"',
    hold: '15s',
    clear: 'gas < 20 && leakageMa < 3',
    unless: 'warmup',
    metrics: { leakageMa: { type: 'number' } },
    severity: 'major',
    raise: [{ when: 'gas >= 50', severity: 'critical' }],
  },
};

test('a rule is told in short: title, how severe it may get, condition with its hold', () => {
  expect(titleOf(gas)).toEqual({ zh: '可燃气体浓度超限', en: 'Combustible gas high' });
  expect(severityRange(gas)).toEqual({ least: 'major', worst: 'critical' });
  expect(kindsOf(gas)).toEqual(['gas']);
  expect(conditionOf(gas)).toBe('gas >= 25 && room == "gas kitchen" · 15s');
  expect(conditionOf({ definition: { when: 'alarm', hold: 90_000 } })).toBe('alarm · 90s');
});

test('a rule that is half written or about no readings says what it can', () => {
  expect(titleOf({ definition: { title: 'gas' } })).toBeNull();
  expect(severityRange({ definition: {} })).toBeNull();
  expect(conditionOf({ definition: { on: 'offline' } })).toBeNull();
});

test('the metrics of a rule are those its conditions name, not words in quotes', () => {
  expect(metricsOf(gas, ['gas', 'co', 'warmup', 'room'])).toEqual(['gas', 'room', 'leakageMa']);
  expect(metricsOf({ definition: { when: "place == 'gas'" } }, ['gas'])).toEqual([]);
});

test('a rule is found by its id, both titles, its condition and its kinds', () => {
  const text = searchText({ ...gas, author: 'li' });
  for (const word of ['gas-concentration', '可燃', 'combustible', '>= 25', 'li'])
    expect(text).toContain(word);
});
