import { createHash } from 'node:crypto';
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { compileRule } from './compile.ts';
import {
  absenceRuleSchema,
  hubRuleSchema,
  type RuleDefinition,
  readingRuleSchema,
  ruleFileSchema,
} from './schema.ts';

/** One thing wrong in a text; `line` counts from 1, `key` is the path within the rule. */
export interface TextProblem {
  line: number;
  rule: string | null;
  key: string;
  message: string;
}

/** A rule as it was written and understood, with a digest that changes when its meaning may have. */
export interface WrittenRule {
  definition: RuleDefinition;
  digest: string;
  /** The mapping of this one rule with its comments, at the left margin. */
  yaml: string;
  /** Where its id stands, from 1. */
  line: number;
}

type Path = (string | number)[];

/** The one schema a rule is meant for, so that its mistakes are told against that one. */
export function schemaFor(on: unknown): z.ZodType<RuleDefinition> {
  if (on === 'hub') return hubRuleSchema;
  return on === 'offline' || on === 'outage' ? absenceRuleSchema : readingRuleSchema;
}

/** A YAML text that holds rules, read with every mistake and the line it is on. */
class RuleText {
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;
  readonly problems: TextProblem[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
  }

  readFile(): WrittenRule[] {
    const value = this.#value();
    if (this.problems.length > 0) return [];
    const file = ruleFileSchema.safeParse(value);
    if (!file.success) {
      this.#reportZod([], null, file.error);
      return [];
    }
    return file.data.rules.flatMap((raw, i) => {
      const node: unknown = this.#document.getIn(['rules', i], true);
      return this.#readRule(raw, ['rules', i], `number ${i + 1}`, this.#sliceOf(node)) ?? [];
    });
  }

  readOne(): WrittenRule | undefined {
    const value = this.#value();
    if (this.problems.length > 0) return undefined;
    if (isMap(this.#document.contents)) return this.#readRule(value, [], null, this.#text);
    this.#report([], null, 'rule', 'write one rule as a mapping that begins with `id: …`, without a dash');
    return undefined;
  }

  #value(): unknown {
    for (const { pos, message } of this.#document.errors) {
      const { line } = this.#lines.linePos(pos[0]);
      this.problems.push({ line: Math.max(1, line), rule: null, key: 'yaml', message });
    }
    if (this.problems.length > 0) return undefined;
    try {
      return this.#document.toJS();
    } catch (error) {
      // An alias without its anchor, or one that multiplies without end, shows only here.
      this.#report([], null, 'yaml', (error as Error).message);
      return undefined;
    }
  }

  #readRule(raw: unknown, base: Path, fallback: string | null, yaml: string): WrittenRule | undefined {
    const { on, id } = (raw ?? {}) as { on?: unknown; id?: unknown };
    const name = typeof id === 'string' ? id : fallback;
    const parsed = schemaFor(on).safeParse(raw);
    if (!parsed.success) {
      this.#reportZod(base, name, parsed.error);
      return undefined;
    }
    const compiled = compileRule(parsed.data, 0);
    if (Array.isArray(compiled)) {
      for (const { key, message } of compiled) {
        const path = key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
        this.#report([...base, ...path], name, key, message);
      }
      return undefined;
    }
    const digest = createHash('sha256').update(JSON.stringify(parsed.data)).digest('base64url');
    return { definition: parsed.data, digest, yaml, line: this.#lineOf([...base, 'id']) };
  }

  #reportZod(base: Path, rule: string | null, error: z.ZodError): void {
    for (const issue of error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      for (const extra of keys) {
        const path = [
          ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
          ...(extra === undefined ? [] : [extra]),
        ];
        const message =
          extra === undefined ? issue.message : 'there is no such key: remove it, or check its spelling';
        this.#report([...base, ...path], rule, path.join('.') || 'rules', message);
      }
    }
  }

  /** The line of the innermost node on `path` that exists. */
  #lineOf(path: Path): number {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = this.#document.getIn(path.slice(0, length), true);
      const range = isNode(node) ? (node as Node).range : undefined;
      if (range) return this.#lines.linePos(range[0]).line;
    }
    return 1;
  }

  #report(path: Path, rule: string | null, key: string, message: string): void {
    this.problems.push({ line: this.#lineOf(path), rule, key, message });
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

/** Reads one rule, written as a mapping. */
export function readRule(text: string): { rule?: WrittenRule; problems: readonly TextProblem[] } {
  const one = new RuleText(text);
  const rule = one.readOne();
  return { ...(rule && { rule }), problems: one.problems };
}
