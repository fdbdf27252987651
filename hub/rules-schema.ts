import { writeFileSync } from 'node:fs';
import { ruleFileJsonSchema } from './rules/json-schema.ts';

/** Writes the schema that the rule files name in their first line, for editors. */
const target = new URL('../config/rules.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(ruleFileJsonSchema, null, 2)}\n`);
