import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Tx } from '../store/batch.ts';
import { asStored, endOf, type HistoryEnd, noHistory, sealOf } from '../store/seal.ts';
import type { Store } from '../store/store.ts';
import { type Case, type CaseEntry, isOver, overStates, viewOfCase } from './case.ts';
import {
  type CaseRow,
  caseOfRow,
  entryOfRow,
  rowOfCase,
  rowOfEntry,
  rowOfFile,
  selectCases,
} from './rows.ts';
import { nextInstant } from './watch.ts';

/** Cases that are over and were written last: two comments at once must not write the same line twice. */
const OVER_KEPT = 1000;

/** A case with the end of its history. */
export interface Filed extends HistoryEnd {
  value: Case;
  /** The version since which evidence has come in and nothing else; absent when that is not known any more. */
  quietSince?: number;
}

/** Lines that change nothing somebody decides by: who looked at the case before them may still act on what they saw. */
const quiet: ReadonlySet<string> = new Set(['evidence']);

/** A line of the history as its author gives it. */
export type Note = Pick<CaseEntry, 'actor' | 'action' | 'comment'> & { detail?: CaseEntry['detail'] };

/** Hears of every line of every history. */
export type OnWritten = (tx: Tx, value: Case, deed: Pick<CaseEntry, 'actor' | 'action' | 'comment'>) => void;

/** The cases that are open, in memory as in the store, and the one way to write a case. */
export class Docket {
  readonly #clock: Clock;
  readonly #byId = new Map<string, Filed>();
  /** By subject: its own, and those whose alerts join it. */
  readonly #bySubject = new Map<string, Filed>();
  /** Open cases by the ids of those that were merged into them. */
  readonly #byMerged = new Map<string, Filed>();
  readonly #over = new Map<string, Filed>();
  readonly #onWritten: OnWritten | undefined;
  readonly #due: DueQueue<string>;
  #watching = false;

  /** `onDue`: instants of these cases have come. `onWritten`: told of every line, in its transaction. */
  constructor(
    clock: Clock,
    { onDue, onWritten }: { onDue(ids: readonly string[]): void; onWritten?: OnWritten | undefined },
  ) {
    this.#clock = clock;
    this.#onWritten = onWritten;
    this.#due = new DueQueue(clock, onDue);
  }

  async load(store: Store): Promise<void> {
    for (const row of await selectCases(store).where('cases.state', 'not in', overStates).execute())
      this.#remember(await filedOfRow(store, row));
  }

  /** From now on instants are told as they come; those that have passed come at once. */
  watch(): void {
    this.#watching = true;
    for (const { value } of this.#byId.values()) this.#schedule(value);
  }

  close(): void {
    this.#due.close();
  }

  get size(): number {
    return this.#byId.size;
  }

  *open(): Iterable<Case> {
    for (const { value } of this.#byId.values()) yield value;
  }

  byId(id: string): Filed | undefined {
    return this.#byId.get(id);
  }

  /** The open case an id leads to: its own, or the one it was merged into. */
  leadingTo(id: string | null): Filed | undefined {
    return id === null ? undefined : (this.#byId.get(id) ?? this.#byMerged.get(id));
  }

  bySubject(subject: string): Filed | undefined {
    return this.#bySubject.get(subject);
  }

  /** The newest there is of a case that was read: what is open, or was written since. */
  newest(read: Filed): Filed {
    return this.#byId.get(read.value.id) ?? this.#over.get(read.value.id) ?? read;
  }

  /** Writes the case as it is `next`, with its line of history; null when it is a new one. */
  write(filed: Filed | null, next: Case, { actor, action, comment, detail = {} }: Note, tx: Tx): Filed {
    const end = filed ?? noHistory;
    const line = {
      n: end.entries + 1,
      at: next.updatedAt,
      actor: asStored(actor),
      action,
      fromState: filed?.value.state ?? null,
      toState: next.state,
      comment: comment === null ? null : asStored(comment),
      detail,
    };
    const hash = sealOf(end.lastHash, next.id, line);
    const quietSince = filed && quiet.has(action) ? (filed.quietSince ?? filed.value.version) : next.version;
    const written = { value: next, entries: line.n, lastHash: hash, quietSince };
    if (filed) this.#forget(filed);
    if (!isOver(next.state)) this.#remember(written);
    else this.#keepOver(written);
    tx.put('cases', rowOfCase(next));
    tx.put('caseFiles', rowOfFile(next, written));
    tx.append('caseHistory', rowOfEntry(next.id, { ...line, hash }));
    this.#onWritten?.(tx, next, line);
    tx.change({ type: 'case', gridCode: next.gridCode, data: viewOfCase(next, this.#clock.now()) });
    return written;
  }

  #remember(filed: Filed): void {
    const { value } = filed;
    this.#byId.set(value.id, filed);
    for (const subject of [value.subject, ...value.subjects]) this.#bySubject.set(subject, filed);
    for (const id of value.merged) this.#byMerged.set(id, filed);
    if (this.#watching) this.#schedule(value);
  }

  #schedule(value: Case): void {
    const at = nextInstant(value);
    if (at === undefined) this.#due.cancel(value.id);
    else this.#due.schedule(value.id, at);
  }

  #forget({ value }: Filed): void {
    this.#byId.delete(value.id);
    for (const subject of [value.subject, ...value.subjects]) {
      if (this.#bySubject.get(subject)?.value.id === value.id) this.#bySubject.delete(subject);
    }
    for (const id of value.merged) this.#byMerged.delete(id);
    this.#due.cancel(value.id);
  }

  #keepOver(filed: Filed): void {
    this.#over.delete(filed.value.id);
    this.#over.set(filed.value.id, filed);
    const [oldest] = this.#over.keys();
    if (this.#over.size > OVER_KEPT && oldest !== undefined) this.#over.delete(oldest);
  }
}

/** The case of its row with the end of its history; lines from before there were hashes are chained as if they had theirs. */
export async function filedOfRow(store: Pick<Store, 'db'>, row: CaseRow): Promise<Filed> {
  const value = caseOfRow(row);
  const { entries, lastHash } = row;
  if (entries !== null && lastHash !== null) return { value, entries, lastHash };
  const lines = await store.db
    .selectFrom('caseHistory')
    .selectAll()
    .where('caseId', '=', value.id)
    .orderBy('n')
    .execute();
  return { value, ...endOf(value.id, lines.map(entryOfRow)) };
}
