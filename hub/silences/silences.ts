import type { HandledAlert } from '../alerts/alert.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { rowOfSilence, silenceOfRow } from './rows.ts';
import { holds, refuseTime, type Silence, silenceState } from './silence.ts';

/** Silences pending or active at a time: every alert that opens meets all of them. */
const MAX_OPEN = 1000;

export type SilenceDraft = Pick<
  Silence,
  'matchers' | 'from' | 'to' | 'comment' | 'author' | 'includesCritical'
>;

export interface SilencesOptions {
  clock: Clock;
  isWithin(code: string, root: string): boolean;
  /** Runs work in a transaction: for silences that begin and end by themselves. */
  transact(work: (tx: Tx) => void): void;
  /** What is held has changed: the open alerts follow, in the same transaction. */
  onChanged(tx: Tx): void;
}

/** The silences that have not ended, in memory as in the store. */
export class Silences {
  readonly #options: SilencesOptions;
  readonly #open = new Map<string, Silence>();
  readonly #due: DueQueue<string>;

  constructor(options: SilencesOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids) => options.transact((tx) => this.#pass(ids, tx)));
  }

  async load(store: Store): Promise<void> {
    const rows = await store.db.selectFrom('silences').selectAll().where('endedAt', 'is', null).execute();
    for (const silence of rows.map(silenceOfRow)) this.#open.set(silence.id, silence);
  }

  /** Takes up where the hub stopped: what ended meanwhile has ended, and the open alerts follow. */
  resume(tx: Tx): void {
    this.#pass([...this.#open.keys()], tx);
  }

  close(): void {
    this.#due.close();
  }

  byId(id: string): Silence | undefined {
    return this.#open.get(id);
  }

  /** The silence that holds an alert now; the one that holds it already goes first. */
  holding(alert: HandledAlert): Silence | undefined {
    const now = this.#options.clock.now();
    const isHolding = (silence: Silence | undefined): boolean =>
      silence !== undefined &&
      silenceState(silence, now) === 'active' &&
      holds(silence, alert, this.#options.isWithin);
    const present = alert.silencedBy === null ? undefined : this.#open.get(alert.silencedBy);
    return isHolding(present) ? present : [...this.#open.values()].find(isHolding);
  }

  /** @throws HubError bad-request (its time), conflict (too many) */
  create(draft: SilenceDraft, tx: Tx): Silence {
    const now = this.#options.clock.now();
    const from = Math.max(draft.from, now);
    assertTime({ from, to: draft.to }, now);
    if (this.#open.size >= MAX_OPEN)
      throw new HubError('conflict', `There are ${MAX_OPEN} silences already: take some back first.`);
    const silence: Silence = {
      ...draft,
      id: newId(),
      from,
      createdAt: now,
      updatedAt: now,
      endedAt: null,
      endedBy: null,
    };
    this.#keep(silence, tx);
    this.#options.onChanged(tx);
    return silence;
  }

  /** Another end or another comment. @throws HubError wrong-state (it has ended), bad-request (its time) */
  change(id: string, changes: Partial<Pick<Silence, 'to' | 'comment'>>, tx: Tx): Silence {
    const now = this.#options.clock.now();
    const silence = { ...this.#standing(id), ...changes, updatedAt: now };
    assertTime(silence, now);
    this.#keep(silence, tx);
    return silence;
  }

  /** Takes a silence back before its time. @throws HubError wrong-state (it has ended) */
  takeBack(id: string, by: string, tx: Tx): void {
    this.#end(this.#standing(id), by, tx);
    this.#options.onChanged(tx);
  }

  #standing(id: string): Silence {
    const silence = this.#open.get(id);
    if (silence && silenceState(silence, this.#options.clock.now()) !== 'ended') return silence;
    throw new HubError('wrong-state', 'The silence has ended: make a new one.');
  }

  #keep(silence: Silence, tx: Tx): void {
    this.#open.set(silence.id, silence);
    this.#schedule(silence);
    tx.put('silences', rowOfSilence(silence));
  }

  #schedule(silence: Silence): void {
    const isPending = silenceState(silence, this.#options.clock.now()) === 'pending';
    this.#due.schedule(silence.id, isPending ? silence.from : silence.to);
  }

  #end(silence: Silence, by: string, tx: Tx): void {
    const now = this.#options.clock.now();
    this.#open.delete(silence.id);
    this.#due.cancel(silence.id);
    tx.put('silences', rowOfSilence({ ...silence, updatedAt: now, endedAt: now, endedBy: by }));
  }

  /** Their instants have come: they begin, or are over. */
  #pass(ids: readonly string[], tx: Tx): void {
    for (const id of ids) {
      const silence = this.#open.get(id);
      if (!silence) continue;
      if (silenceState(silence, this.#options.clock.now()) === 'ended') this.#end(silence, 'hub', tx);
      else this.#schedule(silence);
    }
    this.#options.onChanged(tx);
  }
}

function assertTime(time: Pick<Silence, 'from' | 'to'>, now: number): void {
  const refused = refuseTime(time, now);
  if (refused !== null) throw new HubError('bad-request', refused);
}
