import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type LoadedDefinition,
  markOf,
  type RuleFileProblem,
  RuleFilesError,
  type RuleFileText,
  readRuleFiles,
  readRuleTexts,
} from './load.ts';

/** The rule files as they lay on the disk at a moment; `mark` differs when anything of it does. */
export interface Sight {
  mark: string;
  texts: readonly RuleFileText[] | RuleFileProblem;
}

/** Reads the texts of a directory. One without any is a mistake: a mount that has gone must not end every alert. */
export async function lookAt(directory: string): Promise<Sight> {
  const problem = (message: string): Sight => ({
    mark: message,
    texts: { file: basename(directory), line: 1, rule: null, key: 'directory', message },
  });
  try {
    const texts = await readRuleTexts(directory);
    if (texts.length === 0)
      return problem('has no rule file: put one there, with `rules: []` if there is to be no rule');
    return { mark: markOf(texts), texts };
  } catch (error) {
    return problem(`cannot be read: ${(error as Error).message}`);
  }
}

/** What the files say, or every mistake in them. */
export function understand({
  texts,
}: Sight): { rules: LoadedDefinition[] } | { problems: readonly RuleFileProblem[] } {
  if ('message' in texts) return { problems: [texts] };
  try {
    return { rules: readRuleFiles(texts) };
  } catch (error) {
    if (error instanceof RuleFilesError) return { problems: error.problems };
    throw error;
  }
}

/** Watches a directory, and the one that comes in its place. */
export class DirectoryWatch {
  readonly #directory: string;
  readonly #onChange: () => void;
  #watcher: FSWatcher | undefined;
  #watched = '';
  #closed = false;

  constructor(directory: string, onChange: () => void) {
    this.#directory = directory;
    this.#onChange = onChange;
  }

  /** Sees to it that the directory that lies there now is watched, if it can be. */
  async follow(): Promise<void> {
    try {
      const { dev, ino } = await stat(this.#directory);
      if (this.#closed || this.#watched === `${dev}/${ino}`) return;
      this.#watcher?.close();
      this.#watcher = watch(this.#directory, { persistent: false }, this.#onChange);
      this.#watcher.on('error', () => this.#lose());
      this.#watched = `${dev}/${ino}`;
    } catch {
      this.#lose(); // it is looked at all the same, and followed again when it is there
    }
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
  }

  #lose(): void {
    this.#watched = '';
  }
}
