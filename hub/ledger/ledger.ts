import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import { asStored, endOf, type HistoryEnd, noHistory, sealOf } from '../store/seal.ts';
import type { Store } from '../store/store.ts';
import { type Rung, reached, startedAt, type Told } from './escalation.ts';
import type { Hazard, HazardEntry } from './hazard.ts';
import { entryOfRow, hazardOfRow, rowOfEntry, rowOfHazard } from './rows.ts';
import { type HazardActor, type HazardRequest, take } from './transitions.ts';

export interface LedgerOptions {
  clock: Clock;
  /** The local day of an instant, `20261123`. */
  dayOf(at: number): string;
  transact(work: (tx: Tx) => void): void;
  /** A step of escalation is taken, in this transaction; answers who is told of it, for the history. */
  onEscalated?(value: Hazard, rung: Rung, tx: Tx): readonly Told[];
  /** Told of each change of an entry, in its transaction. */
  onWritten?: ((value: Hazard, tx: Tx) => void) | undefined;
}

/** What is known of a hazard when it is found. */
export type Finding = Pick<
  Hazard,
  | 'kind'
  | 'grade'
  | 'title'
  | 'description'
  | 'place'
  | 'gridCode'
  | 'lng'
  | 'lat'
  | 'owner'
  | 'foundBy'
  | 'foundAt'
  | 'dueAt'
>;

/** A hazard with the end of its history. */
interface Entered extends HistoryEnd {
  value: Hazard;
}

/** The last number that was dealt out on a day. */
interface Serial {
  day: string;
  last: number;
}

type Note = Pick<HazardEntry, 'actor' | 'action' | 'comment' | 'detail'>;

const MOST_OPEN = 20_000;
const SERIAL = 'hazardSerial';

/** The hazards that are not struck, in memory as in the store, escalated when their time comes. */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #open = new Map<string, Entered>();
  readonly #due: DueQueue<string>;
  #serial: Serial = { day: '', last: 0 };

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids) =>
      options.transact((tx) => {
        for (const id of ids) this.#escalate(id, tx);
      }),
    );
  }

  /** Takes up what is open; what fell due while the hub was away comes at once. */
  async load({ db }: Pick<Store, 'db'>): Promise<void> {
    const rows = await db.selectFrom('hazards').selectAll().where('state', '<>', 'struck').execute();
    const ends = new Map<string, HistoryEnd>();
    for (const { hazardId, ...end } of await db.selectFrom('hazardEnds').selectAll().execute())
      ends.set(hazardId, end);
    const serial = await db.selectFrom('meta').select('value').where('key', '=', SERIAL).executeTakeFirst();
    if (serial) this.#serial = JSON.parse(serial.value) as Serial;
    for (const value of rows.map(hazardOfRow)) {
      const end = ends.get(value.id) ?? (await endFromBefore(db, value.id));
      this.#keep({ value, ...end });
    }
  }

  close(): void {
    this.#due.close();
  }

  byId(id: string): Hazard | undefined {
    return this.#open.get(id)?.value;
  }

  /** The hazards that are not struck. */
  *open(): Iterable<Hazard> {
    for (const { value } of this.#open.values()) yield value;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Enters a hazard. @throws HubError conflict (the ledger is full) */
  enter(finding: Finding, tx: Tx): Hazard {
    if (this.#open.size >= MOST_OPEN)
      throw new HubError('conflict', `There are ${MOST_OPEN} hazards in the ledger: strike what is gone.`);
    const at = this.#options.clock.now();
    const value: Hazard = {
      ...finding,
      id: newId(),
      number: this.#number(at, tx),
      state: 'open',
      notices: [],
      inspections: [],
      handledBy: [],
      caseIds: [],
      escalation: startedAt(finding.dueAt),
      struckAt: null,
      struckBy: null,
      updatedAt: at,
      version: 1,
    };
    const note = { actor: finding.foundBy, action: 'enter', comment: finding.description, detail: {} };
    return this.#write(null, value, note, tx);
  }

  /** Does what somebody decided. @throws HubError wrong-state, conflict, forbidden, same-person, validation-failed */
  act(
    id: string,
    request: HazardRequest & { version?: number | undefined },
    actor: HazardActor,
    tx: Tx,
  ): Hazard {
    const entered = this.#find(id);
    const { value } = entered;
    if (request.version !== undefined && request.version !== value.version)
      throw new HubError('conflict', `The hazard has changed since version ${request.version}: look again.`);
    const deed = take(value, request, actor, this.#options.clock.now());
    if ('refused' in deed) throw new HubError(deed.code, deed.refused);
    const { action, comment = null } = request;
    const told = action === 'escalate' ? this.#options.onEscalated?.(deed.next, 'upstream', tx) : undefined;
    const detail = { ...deed.detail, ...(told && { told }) };
    return this.#write(entered, deed.next, { actor: actor.name, action, comment, detail }, tx);
  }

  /** Notes that a case is about it. @throws HubError wrong-state */
  link(id: string, caseId: string, number: string, actor: string, tx: Tx): Hazard {
    const entered = this.#find(id);
    const { value } = entered;
    if (value.caseIds.includes(caseId)) return value;
    const next = { ...value, caseIds: [...value.caseIds, caseId] };
    const note = { actor, action: 'case', comment: null, detail: { caseId, number } };
    return this.#write(entered, this.#stamped(entered, next), note, tx);
  }

  #find(id: string): Entered {
    const entered = this.#open.get(id);
    if (!entered) throw new HubError('wrong-state', 'The hazard is struck: enter it anew if it is back.');
    return entered;
  }

  #escalate(id: string, tx: Tx): void {
    for (;;) {
      const entered = this.#open.get(id);
      const hit = entered && reached(entered.value, this.#options.clock.now());
      if (!hit) return;
      const { action, changes, detail } = hit;
      const value = this.#stamped(entered, { ...entered.value, ...changes });
      const told = this.#options.onEscalated?.(value, action, tx) ?? [];
      const note = { actor: 'hub', action, comment: null, detail: { ...detail, told } };
      this.#write(entered, value, note, tx);
    }
  }

  #stamped({ value }: Entered, next: Hazard): Hazard {
    return { ...next, updatedAt: this.#options.clock.now(), version: value.version + 1 };
  }

  #write(before: Entered | null, value: Hazard, note: Note, tx: Tx): Hazard {
    const { entries, lastHash } = before ?? noHistory;
    const line = {
      n: entries + 1,
      at: value.updatedAt,
      actor: asStored(note.actor),
      action: note.action,
      fromState: before?.value.state ?? null,
      toState: value.state,
      comment: note.comment === null ? null : asStored(note.comment),
      detail: note.detail,
    };
    const hash = sealOf(lastHash, value.id, line);
    const end = { entries: line.n, lastHash: hash };
    tx.put('hazards', rowOfHazard(value));
    tx.put('hazardEnds', { hazardId: value.id, ...end });
    tx.append('hazardHistory', rowOfEntry(value.id, { ...line, hash }));
    this.#keep({ value, ...end });
    this.#options.onWritten?.(value, tx);
    return value;
  }

  #keep(entered: Entered): void {
    const { id, state, escalation } = entered.value;
    this.#due.cancel(id);
    if (state === 'struck') {
      this.#open.delete(id);
      return;
    }
    this.#open.set(id, entered);
    if (escalation.nextAt !== null) this.#due.schedule(id, escalation.nextAt);
  }

  #number(at: number, tx: Tx): string {
    const day = this.#options.dayOf(at);
    const last = this.#serial.day === day ? this.#serial.last + 1 : 1;
    this.#serial = { day, last };
    tx.put('meta', { key: SERIAL, value: JSON.stringify(this.#serial) });
    return `YH-${day}-${String(last).padStart(4, '0')}`;
  }
}

/** The end of a history from before there were hashes. */
async function endFromBefore(db: Store['db'], id: string): Promise<HistoryEnd> {
  const rows = await db
    .selectFrom('hazardHistory')
    .selectAll()
    .where('hazardId', '=', id)
    .orderBy('n')
    .execute();
  return endOf(id, rows.map(entryOfRow));
}
