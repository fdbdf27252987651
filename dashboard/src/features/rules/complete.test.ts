import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { completeRule } from './complete.ts';

/** As the hub describes a rule file, with one rule under `$defs`. */
const schema = {
  type: 'object',
  properties: { rules: { type: 'array', items: { $ref: '#/$defs/rule' } } },
  $defs: {
    rule: { anyOf: [{ $ref: '#/$defs/readingRule' }] },
    readingRule: {
      type: 'object',
      properties: { id: {}, severity: { enum: ['critical', 'major'] }, keepFiring: {}, when: {} },
    },
  },
};

/** What is offered at the end of a text. */
function offered(text: string, described: typeof schema | null = schema): string[] {
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, false);
  return completeRule(() => described ?? undefined)(context)?.options.map(({ label }) => label) ?? [];
}

test('keys that are not there yet and values are offered by the schema of the hub', () => {
  expect(offered('id: x\nke')).toEqual(['severity', 'keepFiring', 'when']);
  expect(offered('id: x\nseverity: c')).toEqual(['critical', 'major']);
  expect(offered('id: x\n# ke')).toEqual([]);
});

test('conditions are completed by metrics, those that the rule declares among them', () => {
  expect(offered('when: gas >= 25 && ba')).toContain('battery');
  expect(offered('metrics:\n  leakageMa: { type: number }\nwhen: le')).toContain('leakageMa');
  expect(offered('when: gas >= 25')).toEqual([]);
});

test('without a schema metrics are offered all the same', () => {
  expect(offered('when: ga', null)).toContain('gas');
  expect(offered('ke', null)).toEqual([]);
});
