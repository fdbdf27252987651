import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { compileRule } from './compile.ts';
import {
  absenceRuleSchema,
  hubRuleSchema,
  type RuleDefinition,
  readingRuleSchema,
  ruleFileSchema,
} from './schema.ts';
import { type RuleFileProblem, RuleFilesError, YamlFile } from './yaml-file.ts';

export { type RuleFileProblem, RuleFilesError } from './yaml-file.ts';

/** A definition as it was read, with a digest that changes when its meaning may have. */
export interface LoadedDefinition {
  definition: RuleDefinition;
  digest: string;
  file: string;
  /** Where its id stands, from 1. */
  line: number;
}

/** The one schema a rule is meant for, so that its mistakes are told against that one. */
function schemaFor(on: unknown): z.ZodType<RuleDefinition> {
  if (on === 'hub') return hubRuleSchema;
  return on === 'offline' || on === 'outage' ? absenceRuleSchema : readingRuleSchema;
}

function readRules(file: YamlFile): LoadedDefinition[] {
  return file.read(ruleFileSchema, 'rules')?.rules.flatMap((raw, i) => readRule(file, raw, i)) ?? [];
}

function readRule(file: YamlFile, raw: unknown, i: number): LoadedDefinition[] {
  const on = (raw as { on?: unknown } | null)?.on;
  const id = (raw as { id?: unknown } | null)?.id;
  const name = typeof id === 'string' ? id : `number ${i + 1}`;
  const parsed = schemaFor(on).safeParse(raw);
  if (!parsed.success) {
    file.reportZod(['rules', i], name, parsed.error, 'rules');
    return [];
  }
  const compiled = compileRule(parsed.data, 0);
  if (Array.isArray(compiled)) {
    for (const problem of compiled) {
      const path = problem.key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      file.report(['rules', i, ...path], name, problem.key, problem.message);
    }
    return [];
  }
  return [loadedDefinition(parsed.data, file.name, file.lineOf(['rules', i, 'id']))];
}

/** A definition with the digest of its meaning. */
export function loadedDefinition(definition: RuleDefinition, file: string, line: number): LoadedDefinition {
  const digest = createHash('sha256').update(JSON.stringify(definition)).digest('base64url');
  return { definition, digest, file, line };
}

/**
 * Reads every `*.yml` of a directory, in the order of their names.
 * @throws RuleFilesError with every problem of every file; nothing is half-loaded.
 */
export function loadRuleFiles(directory: string): LoadedDefinition[] {
  const problems: RuleFileProblem[] = [];
  const loaded: LoadedDefinition[] = [];
  for (const name of readdirSync(directory)
    .filter((entry) => /\.ya?ml$/.test(entry))
    .toSorted()) {
    const file = new YamlFile(name, readFileSync(join(directory, name), 'utf8'));
    for (const rule of readRules(file)) {
      const twin = loaded.find((other) => other.definition.id === rule.definition.id);
      if (twin) {
        problems.push({
          file: name,
          line: rule.line,
          rule: rule.definition.id,
          key: 'id',
          message: `is also in ${twin.file}:${twin.line}: rename one of them`,
        });
      } else loaded.push(rule);
    }
    problems.push(...file.problems);
  }
  if (problems.length > 0) throw new RuleFilesError(problems);
  return loaded;
}
