import type { Clock } from '../kernel/clock.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { compileRule } from './compile.ts';
import type { LoadedDefinition, RuleFileProblem } from './load.ts';
import { rowOfOrigin, rowOfVersion, selectVersions, versionOfRow } from './rows.ts';
import type { Rule } from './rule.ts';
import { type RuleVersion, settle, type VersionDraft } from './version.ts';

/** A rule in the book: its newest version, and where files have it now. */
export interface BookEntry {
  version: RuleVersion;
  file: { name: string; line: number } | null;
}

/** What a look into the files changed. `over`: the version of a person that it replaced. */
export interface FileNews {
  version: RuleVersion;
  over: RuleVersion | null;
}

interface Standing {
  version: RuleVersion;
  /** Null when it judges nothing: it is out of force, switched off, or does not compile any more. */
  rule: Rule | null;
  problems: readonly RuleFileProblem[];
}

/** Told of other rules in the transaction that stores them. */
export type RulesListener = (rules: readonly Rule[], tx: Tx) => void;

function compiled(version: RuleVersion): Pick<Standing, 'rule' | 'problems'> {
  const { id, definition, removed } = version;
  if (removed || definition.enabled === false) return { rule: null, problems: [] };
  const rule = compileRule(definition, version.version);
  if (!Array.isArray(rule)) return { rule, problems: [] };
  const at = { file: '(stored)', line: 1, rule: id };
  return { rule: null, problems: rule.map((problem) => ({ ...at, ...problem })) };
}

/** The newest version of every rule there ever was, in memory as in the store, and the rules in force. */
export class RuleBook {
  readonly #clock: Clock;
  readonly #standing = new Map<string, Standing>();
  readonly #listeners: RulesListener[] = [];
  #files: ReadonlyMap<string, LoadedDefinition> = new Map();
  #refused: readonly RuleFileProblem[] = [];
  #rules: readonly Rule[] = [];
  #revision = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes over the newest versions in the store. */
  async load(store: Store): Promise<void> {
    const rows = await selectVersions(store)
      .where('rules.version', '=', (eb) =>
        eb
          .selectFrom('rules as later')
          .select(({ fn }) => fn.max('later.version').as('version'))
          .whereRef('later.id', '=', 'rules.id'),
      )
      .orderBy('rules.id')
      .execute();
    for (const version of rows.map(versionOfRow)) {
      this.#standing.set(version.id, { version, ...compiled(version) });
      this.#revision += version.version;
    }
  }

  /** The rules that judge, in the order of the files, those of people last. */
  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /** Grows with every version of any rule. */
  get revision(): number {
    return this.#revision;
  }

  /** Why what is written is not all in force. */
  get problems(): readonly RuleFileProblem[] {
    return [...this.#refused, ...[...this.#standing.values()].flatMap(({ problems }) => problems)];
  }

  /** The files were refused, or are good again (none). */
  refuse(problems: readonly RuleFileProblem[]): void {
    this.#refused = problems;
  }

  onReplaced(listener: RulesListener): void {
    this.#listeners.push(listener);
  }

  /** The rules that have not been taken out, switched off or not, in the order of `rules`. */
  entries(): BookEntry[] {
    const others = [...this.#standing.keys()].filter((id) => !this.#files.has(id)).toSorted();
    return [...this.#files.keys(), ...others].flatMap((id) => this.find(id) ?? []);
  }

  find(id: string): BookEntry | undefined {
    const version = this.newest(id);
    if (!version || version.removed) return undefined;
    const file = this.#files.get(id);
    return { version, file: file ? { name: file.file, line: file.line } : null };
  }

  /** The newest version under this id, also of a rule that has been taken out. */
  newest(id: string): RuleVersion | undefined {
    return this.#standing.get(id)?.version;
  }

  /** Brings the book into line with the files. All of it, or nothing when none of it is new. */
  takeFiles(loaded: readonly LoadedDefinition[], tx: Tx): FileNews[] {
    this.#files = new Map(loaded.map((rule) => [rule.definition.id, rule]));
    const news: FileNews[] = [];
    for (const id of new Set([...this.#standing.keys(), ...this.#files.keys()])) {
      const newest = this.newest(id);
      const file = this.#files.get(id);
      const draft = settle(newest, file);
      if (draft) {
        const over = newest?.origin === 'user' && !newest.removed ? newest : null;
        news.push({ version: this.#write(draft, tx), over });
      } else if (newest && file && newest.origin === 'file' && newest.yaml !== file.yaml)
        this.#reword({ ...newest, yaml: file.yaml }, tx);
    }
    this.#settleRules(tx, news.length > 0);
    return news;
  }

  /** Makes a version the newest of its rule and puts it in force. */
  add(draft: VersionDraft, tx: Tx): RuleVersion {
    const version = this.#write(draft, tx);
    this.#settleRules(tx, true);
    return version;
  }

  #write(draft: VersionDraft, tx: Tx): RuleVersion {
    const number = (this.newest(draft.id)?.version ?? 0) + 1;
    const version: RuleVersion = { ...draft, version: number, at: this.#clock.now() };
    tx.append('rules', rowOfVersion(version));
    tx.append('ruleOrigins', rowOfOrigin(version));
    this.#standing.set(version.id, { version, ...compiled(version) });
    this.#revision++;
    return version;
  }

  /** The same definition in other words: what is shown to whoever edits it next. */
  #reword(version: RuleVersion, tx: Tx): void {
    const standing = this.#standing.get(version.id);
    if (!standing) return;
    tx.put('ruleOrigins', rowOfOrigin(version));
    this.#standing.set(version.id, { ...standing, version });
  }

  #settleRules(tx: Tx, changed: boolean): void {
    this.#rules = this.entries().flatMap(({ version: { id } }) => this.#standing.get(id)?.rule ?? []);
    if (changed) for (const listener of this.#listeners) listener(this.#rules, tx);
  }
}
