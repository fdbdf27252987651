import { createHash } from 'node:crypto';
import { isMap, isNode, type Node } from 'yaml';
import type { z } from 'zod';
import { compileRule } from './compile.ts';
import {
  absenceRuleSchema,
  hubRuleSchema,
  type RuleDefinition,
  readingRuleSchema,
  ruleFileSchema,
  silenceRuleSchema,
} from './schema.ts';
import { type RuleFileProblem, YamlFile, type YamlPath } from './yaml-file.ts';

/** One thing wrong in a text; `line` counts from 1, `key` is the path within the rule. */
export type TextProblem = Omit<RuleFileProblem, 'file'>;

/** A rule as it was written and understood, with a digest that changes when its meaning may have. */
export interface WrittenRule {
  definition: RuleDefinition;
  digest: string;
  /** The mapping of this one rule with its comments, at the left margin. */
  yaml: string;
  /** Where its id stands, from 1. */
  line: number;
}

/** The one schema a rule is meant for, so that its mistakes are told against that one. */
export function schemaFor(on: unknown): z.ZodType<RuleDefinition> {
  if (on === 'hub') return hubRuleSchema;
  if (on === 'silence') return silenceRuleSchema;
  return on === 'offline' || on === 'outage' ? absenceRuleSchema : readingRuleSchema;
}

/** A digest that changes when the meaning of a definition may have. */
export const digestOf = (definition: RuleDefinition): string =>
  createHash('sha256').update(JSON.stringify(definition)).digest('base64url');

/** A YAML text that holds rules, read with every mistake and the line it is on. */
class RuleText {
  readonly #text: string;
  readonly #yaml: YamlFile;

  constructor(text: string) {
    this.#text = text;
    this.#yaml = new YamlFile('', text);
  }

  get problems(): TextProblem[] {
    return this.#yaml.problems.map(({ line, rule, key, message }) => ({ line, rule, key, message }));
  }

  /** Whether it says `rules`, or is no mapping at all. */
  get isFile(): boolean {
    const contents = this.#yaml.node([]);
    return !isMap(contents) || contents.has('rules');
  }

  readFile(): WrittenRule[] {
    const file = this.#yaml.read(ruleFileSchema, 'rules');
    if (!file) return [];
    return file.rules.flatMap((raw, i) => {
      const yaml = this.#sliceOf(this.#yaml.node(['rules', i]));
      return this.#readRule(raw, ['rules', i], `number ${i + 1}`, yaml) ?? [];
    });
  }

  readOne(): WrittenRule | undefined {
    const value = this.#yaml.value();
    if (this.#yaml.problems.length > 0) return undefined;
    if (isMap(this.#yaml.node([]))) return this.#readRule(value, [], null, this.#text);
    const message = 'write one rule as a mapping that begins with `id: …`, without a dash';
    this.#yaml.report([], null, 'rule', message);
    return undefined;
  }

  #readRule(raw: unknown, base: YamlPath, fallback: string | null, yaml: string): WrittenRule | undefined {
    const { on, id } = (raw ?? {}) as { on?: unknown; id?: unknown };
    const name = typeof id === 'string' ? id : fallback;
    const parsed = schemaFor(on).safeParse(raw);
    if (!parsed.success) {
      this.#yaml.reportZod(base, name, parsed.error, 'rules');
      return undefined;
    }
    const compiled = compileRule(parsed.data, 0);
    if (Array.isArray(compiled)) {
      for (const { key, message } of compiled) {
        const path = key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
        this.#yaml.report([...base, ...path], name, key, message);
      }
      return undefined;
    }
    const line = this.#yaml.lineOf([...base, 'id']);
    return { definition: parsed.data, digest: digestOf(parsed.data), yaml, line };
  }

  /** One rule of the file as text: the comment right above it and its mapping, moved to the left margin. */
  #sliceOf(node: unknown): string {
    const range = isNode(node) ? (node as Node).range : undefined;
    if (!range) return '';
    const lines = this.#text.slice(0, range[0]).split('\n');
    const margin = (lines.pop() ?? '').length;
    const above: string[] = [];
    for (let line = lines.pop(); line && /^\s*#/.test(line); line = lines.pop()) above.unshift(line.trim());
    const [first = '', ...rest] = this.#text.slice(range[0], range[1]).trimEnd().split('\n');
    const moved = rest.map((line) => line.slice(Math.min(margin, /^ */.exec(line)?.[0].length ?? 0)));
    return `${[...above, first, ...moved].join('\n')}\n`;
  }
}

/** Reads a file of rules. */
export function readRuleFile(text: string): { rules: WrittenRule[]; problems: readonly TextProblem[] } {
  const file = new RuleText(text);
  return { rules: file.readFile(), problems: file.problems };
}

/** Reads a file of rules, or one rule that stands by itself. */
export function readEither(text: string): { rules: WrittenRule[]; problems: readonly TextProblem[] } {
  const either = new RuleText(text);
  if (either.isFile) return { rules: either.readFile(), problems: either.problems };
  const rule = either.readOne();
  return { rules: rule ? [rule] : [], problems: either.problems };
}

/** Reads one rule, written as a mapping. */
export function readRule(text: string): { rule?: WrittenRule; problems: readonly TextProblem[] } {
  const one = new RuleText(text);
  const rule = one.readOne();
  return { ...(rule && { rule }), problems: one.problems };
}
