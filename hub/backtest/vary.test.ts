import { describe, expect, it } from 'vitest';
import { readingRuleSchema } from '../rules/schema.ts';
import { variantsOf } from './vary.ts';

const definition = readingRuleSchema.parse({
  id: 'gas',
  title: { zh: '气', en: 'Gas' },
  kinds: ['gas'],
  when: 'gas >= 25',
  clear: 'gas < 20 && !fault',
  severity: 'major',
  raise: [{ when: 'gas >= 50', hold: '10s', severity: 'critical' }],
});

describe('a rule with other values', () => {
  it.each([
    ['when', 30, { when: 'gas >= 30' }],
    ['when', 'gas >= 30 && !fault', { when: 'gas >= 30 && !fault' }],
    ['hold', '2min', { hold: 120_000 }],
    ['keepFiring', 500, { keepFiring: 500 }],
    ['unless', 'warmup', { unless: 'warmup' }],
    ['raise.0.hold', '0s', { raise: [{ when: 'gas >= 50', hold: 0, severity: 'critical' }] }],
    ['raise.0.when', 60.5, { raise: [{ when: 'gas >= 60.5', hold: 10_000, severity: 'critical' }] }],
  ])('has %s set to %s, and nothing else', (path, value, changed) => {
    expect(variantsOf(definition, { path, values: [value] })).toEqual([{ ...definition, ...changed }]);
  });

  it.each([
    ['severity', 'minor', /no `severity` to vary/],
    ['raise.0.unless', 'fault', /no `raise.0.unless` to vary/],
    ['raise.1.hold', '1s', /it has 1 steps/],
    ['hold', 'long', /long is none/],
    ['hold', -1, /-1 is neither/],
    ['clear', 10, /not one comparison/],
    ['when', 'gass > 1', /`gass`/],
  ])('is refused with what to do: %s = %s', (path, value, message) => {
    expect(() => variantsOf(definition, { path, values: [value] })).toThrow(message);
  });
});
