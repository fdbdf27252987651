import { parseDocument } from 'yaml';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { RuleBook } from './book.ts';
import { readingRuleIds, unknownWitnesses } from './confirmation.ts';
import { readRule, type TextProblem, type WrittenRule } from './rule-text.ts';
import type { RuleDefinition } from './schema.ts';
import type { RuleVersion, VersionDraft } from './version.ts';

/** Rules in force or switched off at a time: every reading meets those of its kind. */
const MAX_RULES = 1000;

/** Who edits, and why. */
export interface Edit {
  author: string;
  comment: string | null;
  /** The version the edit was made from; undefined takes whatever is newest. */
  expectVersion?: number | undefined;
}

/** The rule of a text. @throws HubError rule-problems with every mistake */
export function understood(yaml: string): WrittenRule {
  const { rule, problems } = readRule(yaml);
  if (rule) return rule;
  throw refused(problems);
}

function refused(problems: readonly TextProblem[]): HubError {
  const told = problems.map(({ line, key, message }) => ({ line, key, message }));
  const [first] = told;
  const more = told.length > 1 ? ` There are ${told.length} mistakes in all; see \`problems\`.` : '';
  const detail = first ? `Line ${first.line}: ${first.key}: ${first.message}.${more}` : 'This is no rule.';
  return new HubError('rule-problems', detail, { extra: { problems: told } });
}

/** What people do to rules. Every edit is a new version; one that changes nothing makes none. */
export class RuleEdits {
  readonly #book: RuleBook;

  constructor(book: RuleBook) {
    this.#book = book;
  }

  /** @throws HubError already-exists, conflict */
  create(rule: WrittenRule, edit: Edit, tx: Tx): RuleVersion {
    const { id } = rule.definition;
    if (this.#book.find(id))
      throw new HubError('already-exists', `There is a rule ${id} already: edit that one.`);
    if (this.#book.entries().length >= MAX_RULES)
      throw new HubError('conflict', `There are ${MAX_RULES} rules already: take some out first.`);
    return this.#add(rule, edit, tx);
  }

  /** @throws HubError not-found, conflict (edited meanwhile), rule-problems (another id) */
  change(id: string, rule: WrittenRule, edit: Edit, tx: Tx): RuleVersion {
    const newest = this.#standing(id, edit);
    if (rule.definition.id !== id) {
      const message = `the id of a rule is for life: write ${id}, or make a new rule`;
      throw refused([{ line: rule.line, rule: id, key: 'id', message }]);
    }
    return rule.digest === newest.digest && rule.yaml === newest.yaml ? newest : this.#add(rule, edit, tx);
  }

  /** Switches a rule on or off. @throws HubError not-found, conflict */
  enable(id: string, enabled: boolean, edit: Edit, tx: Tx): RuleVersion {
    const newest = this.#standing(id, edit);
    if ((newest.definition.enabled !== false) === enabled) return newest;
    const document = parseDocument(newest.yaml);
    if (enabled) document.delete('enabled');
    else document.set('enabled', false);
    return this.#add(understood(document.toString({ lineWidth: 0 })), edit, tx);
  }

  /** Puts an old version in force again, also of a rule that has been taken out. @throws HubError conflict, rule-problems */
  rollBack(to: RuleVersion, edit: Edit, tx: Tx): RuleVersion {
    if (this.#book.find(to.id)) this.#standing(to.id, edit);
    if (to.removed)
      throw new HubError(
        'conflict',
        `Version ${to.version} took the rule out: choose one that was in force.`,
      );
    return this.#add(understood(to.yaml), edit, tx);
  }

  /** Takes a rule out of force for good. @throws HubError not-found, conflict (a file has it) */
  remove(id: string, edit: Edit, tx: Tx): RuleVersion {
    const newest = this.#standing(id, edit);
    const file = this.#book.find(id)?.file;
    if (file) {
      const detail = `The rule is in ${file.name}, line ${file.line}: switch it off, or take it out of the file.`;
      throw new HubError('conflict', detail, { extra: { version: newest.version } });
    }
    const { digest, definition, yaml } = newest;
    return this.#book.add({ id, digest, definition, yaml, ...by(edit), fileDigest: null, removed: true }, tx);
  }

  #standing(id: string, { expectVersion }: Edit): RuleVersion {
    const version = this.#book.find(id)?.version;
    if (!version) throw new HubError('not-found', `There is no rule ${id}.`);
    if (expectVersion === undefined || expectVersion === version.version) return version;
    const detail = `The rule is at version ${version.version}, not ${expectVersion}: somebody edited it meanwhile. Read it anew.`;
    throw new HubError('conflict', detail, { extra: { version: version.version } });
  }

  #add({ definition, digest, yaml, line }: WrittenRule, edit: Edit, tx: Tx): RuleVersion {
    this.#assertSole(definition);
    const known = readingRuleIds(this.#book.entries().map(({ version }) => version.definition));
    const unknown = unknownWitnesses(definition, new Set([...known, definition.id]));
    if (unknown.length > 0)
      throw refused(unknown.map((problem) => ({ line, rule: definition.id, ...problem })));
    const fileDigest = this.#book.newest(definition.id)?.fileDigest ?? null;
    const draft: VersionDraft = {
      id: definition.id,
      digest,
      definition,
      yaml,
      ...by(edit),
      fileDigest,
      removed: false,
    };
    return this.#book.add(draft, tx);
  }

  /** Of devices that go dark, and of each condition of the hub, one rule is gone by: a second would judge nothing. */
  #assertSole(definition: RuleDefinition): void {
    const about = soleAbout(definition);
    if (about === null || definition.enabled === false) return;
    const twin = this.#book.rules.find((rule) => rule.id !== definition.id && soleAbout(rule) === about);
    if (!twin) return;
    const detail = `The rule ${twin.id} is for ${about} already: edit it, or switch it off first.`;
    throw new HubError('conflict', detail);
  }
}

/** What no second rule can be for; null when any number can. */
function soleAbout(rule: Pick<RuleDefinition, 'on'> & { condition?: string }): string | null {
  if (rule.on === 'hub') return rule.condition ?? null;
  return rule.on === 'offline' || rule.on === 'outage' ? rule.on : null;
}

const by = ({ author, comment }: Edit) => ({ origin: 'user', author, comment }) as const;
