import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { type Dispatch, isOpen, nextDueAt } from './dispatch.ts';
import { dispatchOfRow, rowOfDispatch } from './rows.ts';
import { viewOfDispatch } from './views.ts';

const causeOf = ({ caseId, drillId, id }: Dispatch): string => caseId ?? drillId ?? id;

/** The dispatches whose case or drill is not over, in memory as in the store, and the one way to write them. */
export class Board {
  readonly #clock: Clock;
  readonly #byId = new Map<string, Dispatch>();
  /** Ids by case or drill, in the order of asking. */
  readonly #byCause = new Map<string, Set<string>>();
  readonly #due: DueQueue<string>;
  #watching = false;

  /** `onDue`: the ladders of these go on, or their drill is over. */
  constructor(clock: Clock, onDue: (ids: readonly string[]) => void) {
    this.#clock = clock;
    this.#due = new DueQueue(clock, onDue);
  }

  async load(store: Pick<Store, 'db'>): Promise<void> {
    const rows = await store.db
      .selectFrom('dispatches')
      .selectAll()
      .where('endedAt', 'is', null)
      .orderBy('openedAt')
      .orderBy('id')
      .execute();
    for (const row of rows) this.#remember(dispatchOfRow(row));
  }

  /** Begins to watch the ladders; rungs that were reached while the hub was away come now. */
  watch(): void {
    this.#watching = true;
    for (const dispatch of this.#byId.values()) this.#schedule(dispatch);
  }

  close(): void {
    this.#due.close();
  }

  byId(id: string): Dispatch | undefined {
    return this.#byId.get(id);
  }

  /** The dispatches of a case or drill that is not over, in the order of asking. */
  of(cause: string): Dispatch[] {
    return [...(this.#byCause.get(cause) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** Those stations still have to do. */
  open(): Dispatch[] {
    return [...this.#byId.values()].filter(isOpen);
  }

  write(dispatch: Dispatch, tx: Tx): void {
    const known = this.#byId.get(dispatch.id);
    const stays = dispatch.endedAt === null;
    // Its place among those of its case stays while it does.
    if (known && (!stays || causeOf(known) !== causeOf(dispatch))) this.#forget(known);
    if (stays) this.#remember(dispatch);
    tx.put('dispatches', rowOfDispatch(dispatch));
    const data = viewOfDispatch(dispatch, this.#clock.now());
    tx.change({ type: 'dispatch', gridCode: dispatch.gridCode, data });
  }

  #remember(dispatch: Dispatch): void {
    this.#byId.set(dispatch.id, dispatch);
    const cause = causeOf(dispatch);
    const ids = this.#byCause.get(cause);
    if (ids) ids.add(dispatch.id);
    else this.#byCause.set(cause, new Set([dispatch.id]));
    if (this.#watching) this.#schedule(dispatch);
  }

  #schedule(dispatch: Dispatch): void {
    const at = nextDueAt(dispatch);
    if (at === null) this.#due.cancel(dispatch.id);
    else this.#due.schedule(dispatch.id, at);
  }

  #forget(known: Dispatch): void {
    this.#byId.delete(known.id);
    this.#due.cancel(known.id);
    const cause = causeOf(known);
    const ids = this.#byCause.get(cause);
    ids?.delete(known.id);
    if (ids?.size === 0) this.#byCause.delete(cause);
  }
}
