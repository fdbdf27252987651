import { type Changes, changesBetween, type Entries } from '../catalogue/changes.ts';
import type { CatalogueVersions } from '../catalogue/versions.ts';
import type { Tx } from '../store/batch.ts';
import type { Case } from './case.ts';
import type { CaseClass, EventType, EventTypes } from './event-type.ts';
import { typesOf, type WrittenType } from './event-type-file.ts';

/** A table of types as it is stored. `dayMs`: the working day its limits were counted with. */
export interface TypesContent {
  dayMs: number;
  types: readonly WrittenType[];
}

type Subject = Pick<EventTypes, 'all' | 'find' | 'ofAlert'>;

/** The types in force, and those that were when what is open was opened: its limits do not move with an import. */
export class TypeCatalogue implements Subject {
  readonly versions: CatalogueVersions<TypesContent>;
  readonly #counted = new Map<number, EventTypes>();

  constructor(versions: CatalogueVersions<TypesContent>) {
    this.versions = versions;
  }

  get all(): readonly EventType[] {
    return this.#current.all;
  }

  find(caseClass: CaseClass, code: string | null): EventType | undefined {
    return this.#current.find(caseClass, code);
  }

  ofAlert(alert: Parameters<EventTypes['ofAlert']>[0]): EventType | undefined {
    return this.#current.ofAlert(alert);
  }

  /** A type as it was when the case was opened; one that is new since is as it is now. */
  findFor(
    { openedAt }: Pick<Case, 'openedAt'>,
    caseClass: CaseClass,
    code: string | null,
  ): EventType | undefined {
    return this.#typesAt(openedAt).find(caseClass, code) ?? this.find(caseClass, code);
  }

  /** Puts an imported table in force. `oldestOpenAt`: what was over before it is no longer needed. */
  take(content: TypesContent, author: string, comment: string | null, oldestOpenAt: number, tx: Tx): void {
    this.versions.add(content, { origin: 'import', author, comment }, tx);
    this.forgetBefore(oldestOpenAt);
  }

  /** Counts the limits of what is in force anew, when the office works otherwise than when they were counted. */
  recount(dayMs: number, tx: Tx): void {
    const { newest } = this.versions;
    if (!newest || newest.content.dayMs === dayMs) return;
    const { origin, author, comment, content } = newest;
    this.versions.add({ ...content, dayMs }, { origin, author, comment }, tx);
  }

  forgetBefore(instant: number): void {
    this.versions.forgetBefore(instant);
    this.#counted.clear();
  }

  get #current(): EventTypes {
    return this.#typesAt(Number.MAX_SAFE_INTEGER);
  }

  #typesAt(instant: number): EventTypes {
    const version = this.versions.at(instant);
    const number = version?.version ?? 0;
    let counted = this.#counted.get(number);
    if (!counted) {
      const { types, dayMs } = version?.content ?? { types: [], dayMs: 0 };
      this.#counted.set(number, (counted = typesOf(types, dayMs)));
    }
    return counted;
  }
}

/** What another table of types changes. A type is known by its class and code: `event 1101990101`. */
export function typeChanges(before: readonly WrittenType[], after: readonly WrittenType[]): Changes {
  const entries = (types: readonly WrittenType[]): Entries =>
    new Map(types.map(({ code, class: of, ...type }) => [`${of} ${code}`, type]));
  return changesBetween(entries(before), entries(after));
}

/**
 * What may not be meant: alerts that were of a type, or of an emergency, and would not be any more, and units that
 * are not there.
 */
export function typeWarnings(
  before: readonly WrittenType[],
  after: readonly WrittenType[],
  hasUnit: (id: string) => boolean,
): string[] {
  const warnings: string[] = [];
  for (const list of ['kinds', 'rules'] as const) {
    const what = list === 'kinds' ? 'devices of kind' : 'the rule';
    const taken = (types: readonly WrittenType[]): Map<string, WrittenType> =>
      new Map(
        types
          .filter((type) => type.class === 'event')
          .toReversed()
          .flatMap((type) => type[list].map((one) => [one, type] as const)),
      );
    const now = taken(after);
    for (const [one, old] of taken(before)) {
      const type = now.get(one);
      if (!type)
        warnings.push(`Alerts of ${what} ${one} were of type ${old.code}; no type would be for them.`);
      else if (old.emergency && !type.emergency)
        warnings.push(`Alerts of ${what} ${one} would no longer be emergencies (type ${type.code}).`);
    }
  }
  for (const { code, responsible } of after)
    if (responsible !== undefined && !hasUnit(responsible))
      warnings.push(`Type ${code} is for the unit ${responsible}, which is not there.`);
  return warnings;
}
