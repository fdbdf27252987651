import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { compileRule } from './compile.ts';
import {
  absenceRuleSchema,
  hubRuleSchema,
  type RuleDefinition,
  readingRuleSchema,
  ruleFileSchema,
} from './schema.ts';

/** One thing wrong in a rule file; `line` counts from 1. */
export interface RuleFileProblem {
  file: string;
  line: number;
  rule: string | null;
  key: string;
  message: string;
}

/** Every problem of every rule file at once. */
export class RuleFilesError extends Error {
  readonly problems: readonly RuleFileProblem[];

  constructor(problems: readonly RuleFileProblem[]) {
    super(
      problems
        .map((p) => `${p.file}:${p.line}: ${p.rule === null ? '' : `rule ${p.rule}: `}${p.key}: ${p.message}`)
        .join('\n'),
    );
    this.name = 'RuleFilesError';
    this.problems = problems;
  }
}

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

class RuleFile {
  readonly #name: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;
  readonly problems: RuleFileProblem[] = [];

  constructor(name: string, text: string) {
    this.#name = name;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
  }

  read(): LoadedDefinition[] {
    for (const error of this.#document.errors) {
      this.#report(this.#lines.linePos(error.pos[0]).line, null, 'yaml', error.message);
    }
    if (this.problems.length > 0) return [];
    const file = ruleFileSchema.safeParse(this.#document.toJS());
    if (!file.success) {
      this.#reportZod([], null, file.error);
      return [];
    }
    return file.data.rules.flatMap((raw, i) => this.#readRule(raw, ['rules', i], `number ${i + 1}`));
  }

  /** A whole file, or one rule that stands by itself. */
  readEither(): LoadedDefinition[] {
    const raw: unknown = this.#document.errors.length > 0 ? null : this.#document.toJS();
    const isOneRule = typeof raw === 'object' && raw !== null && !('rules' in raw);
    return isOneRule ? this.#readRule(raw, [], 'without an id') : this.read();
  }

  #readRule(raw: unknown, base: (string | number)[], unnamed: string): LoadedDefinition[] {
    const on = (raw as { on?: unknown } | null)?.on;
    const id = (raw as { id?: unknown } | null)?.id;
    const name = typeof id === 'string' ? id : unnamed;
    const parsed = schemaFor(on).safeParse(raw);
    if (!parsed.success) {
      this.#reportZod(base, name, parsed.error);
      return [];
    }
    const compiled = compileRule(parsed.data, 0);
    if (Array.isArray(compiled)) {
      for (const problem of compiled) {
        const path = problem.key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
        this.#report(this.#lineOf([...base, ...path]), name, problem.key, problem.message);
      }
      return [];
    }
    const digest = createHash('sha256').update(JSON.stringify(parsed.data)).digest('base64url');
    return [{ definition: parsed.data, digest, file: this.#name, line: this.#lineOf([...base, 'id']) }];
  }

  #reportZod(base: (string | number)[], rule: string | null, error: z.ZodError): void {
    for (const issue of error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      for (const extra of keys) {
        const path = [
          ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
          ...(extra === undefined ? [] : [extra]),
        ];
        const message =
          extra === undefined ? issue.message : 'there is no such key: remove it, or check its spelling';
        this.#report(this.#lineOf([...base, ...path]), rule, path.join('.') || 'rules', message);
      }
    }
  }

  /** The line of the innermost node on `path` that exists. */
  #lineOf(path: (string | number)[]): number {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = this.#document.getIn(path.slice(0, length), true);
      const range = isNode(node) ? (node as Node).range : undefined;
      if (range) return this.#lines.linePos(range[0]).line;
    }
    return 1;
  }

  #report(line: number, rule: string | null, key: string, message: string): void {
    this.problems.push({ file: this.#name, line, rule, key, message });
  }
}

/** Reads rules that are in no file of the hub's: the text of a rule file, or of one rule. `name` is told in problems. */
export function readRules(
  name: string,
  text: string,
): { loaded: LoadedDefinition[]; problems: RuleFileProblem[] } {
  const file = new RuleFile(name, text);
  return { loaded: file.readEither(), problems: file.problems };
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
    const file = new RuleFile(name, readFileSync(join(directory, name), 'utf8'));
    for (const rule of file.read()) {
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
