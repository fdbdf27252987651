import { Counter, type Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Reject } from './decode.ts';

/** How many refused messages stay for inspection, and how much of each. */
export const REJECTS_KEPT = 10_000;
const PAYLOAD_KEPT_BYTES = 4096;

/** Where a refused message came from. */
export interface RejectSource {
  source: 'mqtt' | 'http';
  deviceId: string | null;
  topic: string;
  payload: Buffer;
}

/** Refused messages: counted by reason, the newest kept. */
export class Rejects {
  readonly #clock: Clock;
  readonly #counter: Counter<'reason'>;
  #ids: string[] = [];
  #oldest = 0;

  constructor(clock: Clock, metrics: Registry) {
    this.#clock = clock;
    this.#counter = new Counter({
      name: 'gridwatch_rejects_total',
      help: 'Messages refused because of their content',
      labelNames: ['reason'],
      registers: [metrics],
    });
  }

  async load(store: Store): Promise<void> {
    const rows = await store.db.selectFrom('rejects').select('id').orderBy('id').execute();
    this.#ids = rows.map((row) => row.id);
  }

  record(
    from: RejectSource,
    reject: { reject: Reject['reject'] | 'internal-error'; detail: string },
    tx: Tx,
  ): void {
    const id = newId();
    this.#counter.inc({ reason: reject.reject });
    tx.append('rejects', {
      id,
      at: this.#clock.now(),
      source: from.source,
      deviceId: from.deviceId,
      topic: from.topic,
      reason: reject.reject,
      detail: reject.detail,
      payload: from.payload.subarray(0, PAYLOAD_KEPT_BYTES).toString('base64'),
      sizeBytes: from.payload.length,
    });
    this.#ids.push(id);
    while (this.#ids.length - this.#oldest > REJECTS_KEPT) {
      const gone = this.#ids[this.#oldest++];
      if (gone !== undefined) tx.remove('rejects', [gone]);
    }
    if (this.#oldest > REJECTS_KEPT) this.#ids = this.#ids.slice(this.#oldest);
    if (this.#ids.length <= REJECTS_KEPT) this.#oldest = 0;
  }
}
