import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type RuleFileProblem, RuleFilesError } from '../rules/load.ts';

/** Where a part of the file stands: `[]` is the file itself. */
export type Report = (path: readonly (string | number)[], message: string) => void;

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
  const file = basename(path);
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const problems: RuleFileProblem[] = [];
  const note = (line: number, key: string, message: string): void =>
    void problems.push({ file, line: Math.max(1, line), rule: null, key, message });
  const report: Report = (at, message) => {
    for (let length = at.length; length >= 0; length--) {
      const node: unknown = document.getIn(at.slice(0, length), true);
      if (!isNode(node) || !node.range) continue;
      note(lines.linePos(node.range[0]).line, at.join('.') || 'file', message);
      return;
    }
    note(1, at.join('.') || 'file', message);
  };
  for (const { pos, message } of document.errors) note(lines.linePos(pos[0]).line, 'yaml', message);
  if (problems.length > 0) throw new RuleFilesError(problems);
  const read = schema.safeParse(document.toJS() ?? {});
  for (const issue of read.error?.issues ?? []) {
    const at = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code !== 'unrecognized_keys') report(at, issue.message);
    else
      for (const key of issue.keys)
        report([...at, key], 'there is no such key: remove it, or check its spelling');
  }
  if (read.data !== undefined) check(read.data, report);
  if (problems.length > 0 || read.data === undefined) throw new RuleFilesError(problems);
  return read.data;
}
