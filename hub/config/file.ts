import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import type { ConfigProblem } from './config-error.ts';

/** A YAML file that knows on which line each key stands. */
export class ConfigFile {
  readonly name: string;
  readonly problems: ConfigProblem[];
  /** Its values; empty when the text cannot be read as settings. */
  readonly tree: Readonly<Record<string, unknown>>;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(name: string, text: string) {
    this.name = name;
    this.#text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const { errors } = this.#document;
    this.problems = errors.map((error) => this.#problemOf(error));
    // A key that stands twice is one error among others; anything else leaves open what the rest means.
    const readable = errors.every((error) => error.code === 'DUPLICATE_KEY');
    const tree: unknown = readable ? this.#document.toJS() : null;
    const isTree = typeof tree === 'object' && tree !== null && !Array.isArray(tree);
    if (!isTree && tree !== null) this.problems.push(this.#at(0, 'yaml', 'write `key: value`, one a line'));
    this.tree = isTree ? (tree as Record<string, unknown>) : {};
  }

  /** The line of the innermost key on `path` that is in the file. */
  lineOf(path: readonly string[]): number {
    let at: unknown = this.#document.contents;
    let line = 1;
    for (const part of path) {
      if (!isMap(at)) break;
      const pair = at.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === part,
      );
      if (!pair || !isNode(pair.key) || !pair.key.range) break;
      line = this.#lines.linePos(pair.key.range[0]).line;
      at = pair.value;
    }
    return line;
  }

  #problemOf(error: YAMLParseError): ConfigProblem {
    const [start] = error.pos;
    switch (error.code) {
      case 'DUPLICATE_KEY': {
        const key = /^[^\s:]+/.exec(this.#text.slice(start))?.[0] ?? 'yaml';
        return this.#at(start, key, 'stands here a second time: keep one of them');
      }
      case 'TAB_AS_INDENT':
        return this.#at(start, 'yaml', 'a tab indents this line: use spaces');
      default:
        return this.#at(start, 'yaml', error.message);
    }
  }

  #at(offset: number, key: string, message: string): ConfigProblem {
    return { source: this.name, line: this.#lines.linePos(offset).line, key, message };
  }
}
