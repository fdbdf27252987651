import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { FileNews, RuleBook } from './book.ts';
import {
  describeProblem,
  type LoadedDefinition,
  type RuleFileProblem,
  RuleFilesError,
  readRuleFiles,
  readRuleTexts,
} from './load.ts';

/** Editors write a file in several steps, and several files one after the other. */
const SETTLE_MS = 200;
/** Not every file system tells of changes. */
const LOOK_EVERY_MS = 30_000;

export interface RuleFilesOptions {
  directory: string;
  book: RuleBook;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Says whether all that is written is in force. */
  report(fault: { summary: string; detail: Readonly<Record<string, unknown>> } | null): void;
}

/** What a look into the files came to; `changed`: the rules with a new version. */
export interface Reload {
  outcome: 'changed' | 'unchanged' | 'refused';
  changed: string[];
  problems: readonly RuleFileProblem[];
}

/** Follows the directory of the rules: what is good is in force without a restart, what is not changes nothing. */
export class RuleFiles {
  readonly #options: RuleFilesOptions;
  readonly #reloads: Counter<'outcome'>;
  /** What was seen last, so that each change is judged and told once. */
  #seen = '';
  #watcher: FSWatcher | undefined;
  #watched = '';
  #cancelSettle: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  #looking: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RuleFilesOptions) {
    this.#options = options;
    const { book } = options;
    const registers = [options.metrics];
    this.#reloads = new Counter({
      name: 'gridwatch_rule_reloads_total',
      help: 'Looks into rule files that had changed',
      labelNames: ['outcome'],
      registers,
    });
    for (const outcome of ['changed', 'unchanged', 'refused']) this.#reloads.inc({ outcome }, 0);
    new Gauge({
      name: 'gridwatch_rules',
      help: 'Rules in force',
      registers,
      collect() {
        this.set(book.rules.length);
      },
    });
  }

  /** Begins to follow the directory. */
  start(): void {
    this.#report();
    void this.#lookAgain();
  }

  /** Looks now, whether anything has told of a change or not. */
  reload(): Promise<Reload> {
    const looked = this.#looking.then(() => this.#look());
    this.#looking = looked.catch(() => undefined);
    return looked;
  }

  close(): void {
    this.#closed = true;
    this.#cancelSettle?.();
    this.#cancelLook?.();
    this.#watcher?.close();
  }

  async #lookAgain(): Promise<void> {
    await this.#follow();
    await this.#reloadLogged();
    if (this.#closed) return;
    const { clock } = this.#options;
    this.#cancelLook = clock.wakeAt(clock.now() + LOOK_EVERY_MS, () => void this.#lookAgain());
  }

  async #reloadLogged(): Promise<void> {
    if (this.#closed) return;
    await this.reload().catch((error: unknown) => {
      if (!this.#closed) this.#options.log.error({ err: error }, 'the rule files could not be taken over');
    });
  }

  /** Watches the directory, and the one that has come in its place. */
  async #follow(): Promise<void> {
    const { directory, log } = this.#options;
    try {
      const { dev, ino } = await stat(directory);
      if (this.#closed || this.#watched === `${dev}/${ino}`) return;
      this.#watcher?.close();
      this.#watcher = watch(directory, { persistent: false }, () => this.#settle());
      this.#watcher.on('error', () => {
        this.#watched = '';
      });
      this.#watched = `${dev}/${ino}`;
    } catch (error) {
      this.#watched = '';
      log.debug({ err: error, directory }, 'the rules cannot be watched now, only looked at');
    }
  }

  #settle(): void {
    const { clock } = this.#options;
    this.#cancelSettle?.();
    this.#cancelSettle = clock.wakeAt(clock.now() + SETTLE_MS, () => void this.#reloadLogged());
  }

  async #look(): Promise<Reload> {
    const { files, problems, seen } = await this.#read();
    const isNew = seen !== this.#seen;
    this.#seen = seen;
    if (this.#closed || !files) return this.#refuse(problems, isNew);
    const { book, committer } = this.#options;
    book.refuse([]);
    const news = await committer.run((tx) => {
      const taken = book.takeFiles(files, tx);
      for (const one of taken) logNews(this.#options.log, one);
      return taken;
    });
    this.#report();
    const outcome = news.length > 0 ? 'changed' : 'unchanged';
    if (isNew) this.#reloads.inc({ outcome });
    return { outcome, changed: news.map(({ version }) => version.id), problems: [] };
  }

  async #read(): Promise<{
    files: LoadedDefinition[] | null;
    problems: readonly RuleFileProblem[];
    seen: string;
  }> {
    const { directory } = this.#options;
    const refusal = (message: string) => {
      const problems = [{ file: directory, line: 1, rule: null, key: 'directory', message }];
      return { files: null, problems, seen: message };
    };
    try {
      const texts = await readRuleTexts(directory);
      if (texts.length === 0)
        return refusal('has no rule file: put one there, with `rules: []` if there is to be no rule');
      const seen = createHash('sha256').update(JSON.stringify(texts)).digest('base64url');
      try {
        return { files: readRuleFiles(texts), problems: [], seen };
      } catch (error) {
        if (!(error instanceof RuleFilesError)) throw error;
        return { files: null, problems: error.problems, seen };
      }
    } catch (error) {
      return refusal(`cannot be read: ${(error as Error).message}`);
    }
  }

  #refuse(problems: readonly RuleFileProblem[], isNew: boolean): Reload {
    if (isNew && !this.#closed) {
      this.#reloads.inc({ outcome: 'refused' });
      this.#options.log.error(
        { problems: problems.map(describeProblem) },
        'the rule files have mistakes; the rules in force stay as they are',
      );
      this.#options.book.refuse(problems);
      this.#report();
    }
    return { outcome: 'refused', changed: [], problems };
  }

  #report(): void {
    const { book, report } = this.#options;
    const lines = book.problems.map(describeProblem);
    const [first] = lines;
    if (first === undefined) report(null);
    else {
      const more = lines.length > 1 ? ` (+${lines.length - 1})` : '';
      report({ summary: `${first.slice(0, 300)}${more}`, detail: { problems: lines.slice(0, 20) } });
    }
  }
}

/** Tells of a version that came from a file. */
export function logNews(log: Log, { version, over }: FileNews): void {
  const { id, removed } = version;
  const line = { rule: id, version: version.version };
  if (over)
    log.warn(
      { ...line, author: over.author, replaced: over.version },
      'a rule file has changed and replaces what was edited over HTTP',
    );
  else
    log.info(line, removed ? 'a rule went out of force with its file' : 'a rule came into force from a file');
}
