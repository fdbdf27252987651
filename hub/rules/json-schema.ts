import { z } from 'zod';
import { absenceRuleSchema, hubRuleSchema, readingRuleSchema, silenceRuleSchema } from './schema.ts';

/** The JSON Schema of what people write under one schema, without the header of a document of its own. */
function written(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return body;
}

/** The JSON Schema of a rule file, with one rule under `$defs`: editors check and explain by it. */
export const ruleFileJsonSchema: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Gridwatch rules',
  type: 'object',
  properties: {
    rules: {
      description: 'The rules of this file. Ids are unique across all files.',
      type: 'array',
      items: { $ref: '#/$defs/rule' },
    },
  },
  required: ['rules'],
  additionalProperties: false,
  $defs: {
    rule: {
      anyOf: ['readingRule', 'silenceRule', 'absenceRule', 'hubRule'].map((name) => ({
        $ref: `#/$defs/${name}`,
      })),
    },
    readingRule: written(readingRuleSchema),
    silenceRule: written(silenceRuleSchema),
    absenceRule: written(absenceRuleSchema),
    hubRule: written(hubRuleSchema),
  },
};
