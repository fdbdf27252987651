import type { Tx } from '../../store/batch.ts';
import type { Store } from '../../store/store.ts';
import { type ForwardReport, REFUSALS_KEPT } from './reporter.ts';

/** Points InfluxDB refused, kept for whoever looks into it: the newest of them. */
export class SetAside {
  /** Oldest first. */
  readonly #ids = new Set<string>();

  async load(store: Store): Promise<void> {
    const rows = await store.db
      .selectFrom('forwardRefusals')
      .select('id')
      .orderBy('at')
      .orderBy('id')
      .execute();
    for (const { id } of rows) this.#ids.add(id);
  }

  /** A point that is refused again is the newest again, and still one. */
  keep(refusals: ForwardReport['refusals'], at: number, tx: Tx): void {
    for (const { id, reason, line } of refusals) {
      this.#ids.delete(id);
      this.#ids.add(id);
      tx.put('forwardRefusals', { id, at, reason, line });
    }
    for (const id of this.#ids) {
      if (this.#ids.size <= REFUSALS_KEPT) return;
      this.#ids.delete(id);
      tx.remove('forwardRefusals', [id]);
    }
  }
}
