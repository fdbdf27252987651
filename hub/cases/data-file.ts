import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { z } from 'zod';
import { type Report, readDocument, yamlDocument } from '../catalogue/document.ts';
import { RuleFilesError } from '../rules/load.ts';

/**
 * Reads a YAML file of data through its schema; without the file, what an empty one says. `check` reports what the
 * schema cannot state.
 * @throws RuleFilesError with every problem, each with its line.
 */
export function loadDataFile<T>(
  path: string,
  schema: z.ZodType<T>,
  check: (value: T, report: Report) => void,
): T {
  if (!existsSync(path)) return schema.parse({});
  const read = readDocument(yamlDocument(readFileSync(path, 'utf8')), schema, check);
  if ('value' in read) return read.value;
  const file = basename(path);
  throw new RuleFilesError(read.faults.map((fault) => ({ file, rule: null, ...fault })));
}
