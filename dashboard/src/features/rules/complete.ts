import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { kindText, metricNames } from './metric-names.ts';
import { keysAt, placeAt, ruleSchemaIn, valuesAt } from './schema-path.ts';

/** Keys whose value is a condition over metrics. */
const conditions = new Set(['when', 'clear', 'unless']);

/** The metrics a rule declares itself. */
function declared(text: string): string[] {
  const [, block = ''] = /^metrics:\s*\n((?:[ \t]+.*\n?|\n)*)/m.exec(text) ?? [];
  const indent = /^[ \t]+/.exec(block)?.[0].length ?? 0;
  return [...block.matchAll(/^([ \t]+)([A-Za-z_]\w*)\s*:/gm)]
    .filter(([, space = '']) => space.length === indent)
    .map(([, , name = '']) => name);
}

const metric = (name: string): Completion => ({ label: name, detail: kindText(name), type: 'variable' });

/** Completion of a rule by its schema, and of conditions by the metrics there are. Undefined schema: metrics only. */
export function completeRule(schema: () => Readonly<Record<string, unknown>> | undefined) {
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    const line = context.state.doc.lineAt(context.pos);
    const place = placeAt(text, line.number - 1, context.pos - line.from);
    if (!place) return null;
    const { path, key, word, present } = place;
    if (key !== null && conditions.has(key)) {
      const [name = ''] = /[A-Za-z_]\w*$/.exec(line.text.slice(0, context.pos - line.from)) ?? [];
      if (name === '' && !context.explicit) return null;
      const options = [...new Set([...metricNames, ...declared(text)])].map(metric);
      return { from: context.pos - name.length, options, validFor: /^\w*$/ };
    }
    if (word === '' && !context.explicit) return null;
    const described = schema();
    if (!described) return null;
    const root = ruleSchemaIn(described);
    const options: Completion[] =
      key === null
        ? [
            ...keysAt(root, path)
              .filter((one) => !present.includes(one.key))
              .map((one) => ({
                label: one.key,
                apply: `${one.key}: `,
                type: 'property',
                ...(one.info !== '' && { info: one.info }),
              })),
            ...valuesAt(root, path).map((label) => ({ label, type: 'enum' })),
          ]
        : valuesAt(root, [...path, key]).map((label) => ({ label, type: 'enum' }));
    return { from: line.from + place.from, options, validFor: /^[\w-]*$/ };
  };
}
