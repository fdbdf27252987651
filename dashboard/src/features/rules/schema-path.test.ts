import { expect, test } from 'vitest';
import { keysAt, placeAt, ruleSchemaIn, valuesAt } from './schema-path.ts';

const schema = ruleSchemaIn({
  $defs: {
    rule: { anyOf: [{ $ref: '#/$defs/reading' }, { $ref: '#/$defs/hub' }] },
    severity: { enum: ['critical', 'major'] },
    reading: {
      type: 'object',
      properties: {
        id: { type: 'string', description: 'small letters' },
        severity: { $ref: '#/$defs/severity' },
        kinds: { type: 'array', items: { enum: ['smoke', 'gas'] } },
        latching: { type: 'boolean' },
        raise: {
          type: 'array',
          items: { type: 'object', properties: { when: {}, severity: { $ref: '#/$defs/severity' } } },
        },
        metrics: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { type: { enum: ['number', 'boolean'] } } },
        },
      },
    },
    hub: { type: 'object', properties: { on: { const: 'hub' }, condition: { enum: ['history-behind'] } } },
  },
});

const text = `id: gas-1
severity: ma
raise:
  - when: gas >= 50
    se
metrics:
  leakage:
    type: nu
kinds: [smoke, ga]
raise2: [{ when: x, sev`;
const at = (row: number) => placeAt(text, row, text.split('\n')[row]!.length)!;

test('what is written is found by its indentation: at the top, in a list, in a mapping of free names', () => {
  expect(at(0)).toMatchObject({ path: [], key: 'id', word: 'gas-1' });
  expect(at(1)).toMatchObject({ path: [], key: 'severity', word: 'ma', from: 10 });
  expect(at(4)).toMatchObject({ path: ['raise'], key: null, word: 'se', present: ['when'] });
  expect(at(7)).toMatchObject({ path: ['metrics', 'leakage'], key: 'type', word: 'nu' });
  expect(placeAt(text, 8, 17)).toMatchObject({ key: 'kinds', word: 'ga' });
  expect(at(9)).toMatchObject({ path: ['raise2'], key: null, word: 'sev', present: ['when'] });
  expect(placeAt('when: x # se', 0, 12)).toBeNull();
});

test('every kind of rule offers its keys, with what is said of them', () => {
  const keys = keysAt(schema, []).map(({ key }) => key);
  expect(keys).toEqual(expect.arrayContaining(['id', 'raise', 'on', 'condition']));
  expect(keysAt(schema, [])[0]).toEqual({ key: 'id', info: 'small letters' });
  expect(keysAt(schema, ['raise']).map(({ key }) => key)).toEqual(['when', 'severity']);
  expect(keysAt(schema, ['metrics', 'leakage']).map(({ key }) => key)).toEqual(['type']);
  expect(keysAt(schema, ['nothing'])).toEqual([]);
});

test('values are offered where they are a few', () => {
  expect(valuesAt(schema, ['severity'])).toEqual(['critical', 'major']);
  expect(valuesAt(schema, ['raise', 'severity'])).toEqual(['critical', 'major']);
  expect(valuesAt(schema, ['kinds'])).toEqual(['smoke', 'gas']);
  expect(valuesAt(schema, ['latching'])).toEqual(['true', 'false']);
  expect(valuesAt(schema, ['on'])).toEqual(['hub']);
  expect(valuesAt(schema, ['id'])).toEqual([]);
});
