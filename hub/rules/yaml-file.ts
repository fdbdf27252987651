import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** One thing wrong in a file of rules, calendars or policy; `line` counts from 1. */
export interface RuleFileProblem {
  file: string;
  line: number;
  rule: string | null;
  key: string;
  message: string;
}

/** A problem as one line. */
export function describeProblem({ file, line, rule, key, message }: RuleFileProblem): string {
  return `${file}:${line}: ${rule === null ? '' : `rule ${rule}: `}${key}: ${message}`;
}

/** Every problem of every file at once. */
export class RuleFilesError extends Error {
  readonly problems: readonly RuleFileProblem[];

  constructor(problems: readonly RuleFileProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'RuleFilesError';
    this.problems = problems;
  }
}

export type YamlPath = readonly (string | number)[];

/** A YAML file whose mistakes are told with the lines they are on. */
export class YamlFile {
  readonly name: string;
  readonly problems: RuleFileProblem[] = [];
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(name: string, text: string) {
    this.name = name;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const { pos, message } of this.#document.errors)
      this.#add(Math.max(1, this.#lines.linePos(pos[0]).line), null, 'yaml', message);
  }

  /** What is written; undefined when it is not YAML, which is in `problems` then. */
  value(): unknown {
    if (this.problems.length > 0) return undefined;
    try {
      return this.#document.toJS();
    } catch (error) {
      // An alias without its anchor, or one that multiplies without end, shows only here.
      this.report([], null, 'yaml', (error as Error).message);
      return undefined;
    }
  }

  /** The node at `path`, with where it stands in the text. */
  node(path: YamlPath): unknown {
    return path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
  }

  /** What is written, by its schema; undefined when it is not YAML or not that, which is in `problems` then. */
  read<T>(schema: z.ZodType<T>, whole: string): T | undefined {
    const value = this.value();
    if (this.problems.length > 0) return undefined;
    const parsed = schema.safeParse(value ?? {});
    if (!parsed.success) this.reportZod([], null, parsed.error, whole);
    return parsed.data;
  }

  /** `base`: where what was checked lies in the file; `whole`: the key to name when it is wrong as a whole. */
  reportZod(base: YamlPath, rule: string | null, error: z.ZodError, whole: string): void {
    for (const issue of error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      for (const extra of keys) {
        const path = [
          ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
          ...(extra === undefined ? [] : [extra]),
        ];
        const message =
          extra === undefined ? issue.message : 'there is no such key: remove it, or check its spelling';
        this.report([...base, ...path], rule, path.join('.') || whole, message);
      }
    }
  }

  report(path: YamlPath, rule: string | null, key: string, message: string): void {
    this.#add(this.lineOf(path), rule, key, message);
  }

  /** The line of the innermost node on `path` that exists. */
  lineOf(path: YamlPath): number {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = this.#document.getIn(path.slice(0, length), true);
      const range = isNode(node) ? node.range : undefined;
      if (range) return Math.max(1, this.#lines.linePos(range[0]).line);
    }
    return 1;
  }

  #add(line: number, rule: string | null, key: string, message: string): void {
    this.problems.push({ file: this.name, line, rule, key, message });
  }
}
