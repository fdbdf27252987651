import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readingRuleIds, unknownWitnesses } from './confirmation.ts';
import { digestOf, readEither, readRule, readRuleFile, type WrittenRule } from './rule-text.ts';
import type { RuleDefinition } from './schema.ts';
import { writeRule } from './written.ts';
import { type RuleFileProblem, RuleFilesError } from './yaml-file.ts';

export { describeProblem, type RuleFileProblem, RuleFilesError } from './yaml-file.ts';

/** A rule of a file. */
export interface LoadedDefinition extends WrittenRule {
  file: string;
}

/** A rule that something else written makes: it has versions and is listed as those of rule files are. */
export function madeRule(definition: RuleDefinition, file: string, line: number): LoadedDefinition {
  return { definition, digest: digestOf(definition), yaml: writeRule(definition), file, line };
}

/** A rule file as it lies on the disk. */
export interface RuleFileText {
  name: string;
  text: string;
}

const namesIn = (entries: readonly string[]): string[] =>
  entries.filter((entry) => /\.ya?ml$/.test(entry)).toSorted();

/** The texts of every `*.yml` of a directory, in the order of their names. */
export async function readRuleTexts(directory: string): Promise<RuleFileText[]> {
  const names = namesIn(await readdir(directory));
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(directory, name), 'utf8') })),
  );
}

/** Differs when anything in the texts, their names or their number does. */
export function markOf(texts: readonly RuleFileText[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url');
}

/** The text of a rule, or one that means the same where the file says part of it elsewhere, by an anchor. */
function standingAlone({ yaml, definition, digest }: WrittenRule): string {
  return readRule(yaml).rule?.digest === digest ? yaml : writeRule(definition);
}

/**
 * Understands the rule files of a directory together.
 * @throws RuleFilesError with every problem of every file; nothing is half-loaded.
 */
export function readRuleFiles(files: readonly RuleFileText[]): LoadedDefinition[] {
  const problems: RuleFileProblem[] = [];
  const loaded = new Map<string, LoadedDefinition>();
  for (const { name: file, text } of files) {
    const read = readRuleFile(text);
    for (const rule of read.rules) {
      const { id } = rule.definition;
      const twin = loaded.get(id);
      if (twin) {
        const message = `is also in ${twin.file}:${twin.line}: rename one of them`;
        problems.push({ file, line: rule.line, rule: id, key: 'id', message });
      } else loaded.set(id, { ...rule, yaml: standingAlone(rule), file });
    }
    problems.push(...read.problems.map((problem) => ({ ...problem, file })));
  }
  if (problems.length > 0) throw new RuleFilesError(problems);
  // Only now is every rule known that can be named.
  const known = readingRuleIds([...loaded.values()].map(({ definition }) => definition));
  for (const { definition, file, line } of loaded.values())
    for (const problem of unknownWitnesses(definition, known))
      problems.push({ file, line, rule: definition.id, ...problem });
  if (problems.length > 0) throw new RuleFilesError(problems);
  return [...loaded.values()];
}

/** Reads rules that are in no file of the hub's: the text of a rule file, or of one rule. `name` is told in problems. */
export function readRules(
  name: string,
  text: string,
): { loaded: LoadedDefinition[]; problems: RuleFileProblem[] } {
  const { rules, problems } = readEither(text);
  return {
    loaded: rules.map((rule) => ({ ...rule, file: name })),
    problems: problems.map((problem) => ({ ...problem, file: name })),
  };
}

/**
 * Reads every `*.yml` of a directory, in the order of their names.
 * @throws RuleFilesError with every problem of every file.
 */
export function loadRuleFiles(directory: string): LoadedDefinition[] {
  return readRuleDirectory(directory).rules;
}

/** The same, with the mark of the texts. @throws RuleFilesError as `loadRuleFiles` does. */
export function readRuleDirectory(directory: string): { rules: LoadedDefinition[]; mark: string } {
  const names = namesIn(readdirSync(directory));
  const texts = names.map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
  return { rules: readRuleFiles(texts), mark: markOf(texts) };
}
