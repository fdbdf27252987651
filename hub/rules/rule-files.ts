import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { FileNews, RuleBook } from './book.ts';
import { describeProblem, type LoadedDefinition, type RuleFileProblem } from './load.ts';
import { DirectoryWatch, lookAt, understand } from './rule-directory.ts';

/** Editors write a file in several steps, and several files one after the other. */
const SETTLE_MS = 200;
/** Something that writes without end must not keep what is good from being taken over. */
const LONGEST_SETTLE_MS = 2000;
/** Not every file system tells of changes. */
const LOOK_EVERY_MS = 30_000;

export interface RuleFilesOptions {
  directory: string;
  /** Of the files as the book has them. */
  mark: string;
  /** Rules that other files of the configuration bring along; they are there as long as the hub runs. */
  alongside?: readonly LoadedDefinition[];
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

function createReloads(book: RuleBook, registers: Registry[]): Counter<'outcome'> {
  const reloads = new Counter({
    name: 'gridwatch_rule_reloads_total',
    help: 'Looks into rule files that had changed, by what came of it',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['changed', 'unchanged', 'refused']) reloads.inc({ outcome }, 0);
  new Gauge({
    name: 'gridwatch_rules',
    help: 'Rules in force',
    registers,
    collect() {
      this.set(book.rules.length);
    },
  });
  return reloads;
}

/** Follows the directory of the rules: what is good is in force without a restart, what is not changes nothing. */
export class RuleFiles {
  readonly #options: RuleFilesOptions;
  readonly #reloads: Counter<'outcome'>;
  readonly #watch: DirectoryWatch;
  /** The mark of what was judged last, so that each change is told once. */
  #judged: string;
  #settleBy: number | undefined;
  #cancelSettle: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  #reloading: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RuleFilesOptions) {
    this.#options = options;
    this.#judged = options.mark;
    this.#reloads = createReloads(options.book, [options.metrics]);
    this.#watch = new DirectoryWatch(options.directory, () => this.#settle());
    // A person may have put right what was wrong.
    options.book.onReplaced((_rules, tx) => tx.afterCommit(() => this.#report()));
  }

  /** Begins to follow the directory. */
  start(): void {
    this.#report();
    void this.#keepLooking();
  }

  /** Takes over what the files say now, whether anything has told of a change or not; one after the other. */
  reload(): Promise<Reload> {
    const reloaded = this.#reloading.then(() => this.#reload());
    this.#reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  close(): void {
    this.#closed = true;
    this.#cancelSettle?.();
    this.#cancelLook?.();
    this.#watch.close();
  }

  async #keepLooking(): Promise<void> {
    const { directory, clock } = this.#options;
    await this.#watch.follow();
    const { mark } = await lookAt(directory);
    if (this.#closed) return;
    if (mark !== this.#judged) this.#settle();
    this.#cancelLook = clock.wakeAt(clock.now() + LOOK_EVERY_MS, () => void this.#keepLooking());
  }

  /** Reloads once nothing has changed for a moment: a file half written may well be a good one with half its rules. */
  #settle(): void {
    if (this.#closed) return;
    const { clock, log } = this.#options;
    const now = clock.now();
    this.#settleBy ??= now + LONGEST_SETTLE_MS;
    this.#cancelSettle?.();
    this.#cancelSettle = clock.wakeAt(Math.min(now + SETTLE_MS, this.#settleBy), () => {
      this.#settleBy = undefined;
      this.reload().catch((error: unknown) =>
        log.error({ err: error }, 'the rule files could not be taken over'),
      );
    });
  }

  async #reload(): Promise<Reload> {
    const sight = await lookAt(this.#options.directory);
    if (this.#closed) return { outcome: 'unchanged', changed: [], problems: [] };
    const isNew = sight.mark !== this.#judged;
    this.#judged = sight.mark;
    const understood = understand(sight);
    const reload =
      'rules' in understood ? await this.#take(understood.rules) : this.#refuse(understood.problems, isNew);
    if (isNew) this.#reloads.inc({ outcome: reload.outcome });
    return reload;
  }

  async #take(rules: readonly LoadedDefinition[]): Promise<Reload> {
    const { book, committer, log } = this.#options;
    book.refuse([]);
    const all = [...rules, ...(this.#options.alongside ?? [])];
    const news = await committer.run((tx) => book.takeFiles(all, tx));
    for (const one of news) logNews(log, one);
    this.#report();
    const outcome = news.length > 0 ? 'changed' : 'unchanged';
    return { outcome, changed: news.map(({ version }) => version.id), problems: [] };
  }

  #refuse(problems: readonly RuleFileProblem[], isNew: boolean): Reload {
    const { book, log } = this.#options;
    if (isNew) {
      const lines = problems.map(describeProblem);
      log.error({ problems: lines }, 'the rule files have mistakes; the rules in force stay as they are');
    }
    book.refuse(problems);
    this.#report();
    return { outcome: 'refused', changed: [], problems };
  }

  #report(): void {
    if (this.#closed) return;
    const { book, report } = this.#options;
    const lines = book.problems.map(describeProblem);
    const [first] = lines;
    if (first === undefined) return report(null);
    const more = lines.length > 1 ? ` (+${lines.length - 1})` : '';
    report({ summary: `${first.slice(0, 300)}${more}`, detail: { problems: lines.slice(0, 20) } });
  }
}

/** Tells of a version that came from a file. */
export function logNews(log: Log, { version, over }: FileNews): void {
  const { id, removed } = version;
  const line = { rule: id, version: version.version };
  if (over) {
    const undone = { ...line, author: over.author, replaced: over.version };
    log.warn(undone, 'a rule file has changed and replaces what was edited over HTTP');
  } else
    log.info(line, removed ? 'a rule went out of force with its file' : 'a rule came into force from a file');
}
