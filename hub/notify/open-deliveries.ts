import type { Delivery } from './delivery.ts';
import type { Waiting } from './instruments.ts';
import type { Cause } from './message.ts';

/** A message that something is still to be done about. */
export interface OpenDelivery {
  delivery: Delivery;
  drill: boolean;
  /** False until its row is durable: it does not go out before. */
  durable: boolean;
  /** It is with its channel at this moment, and cannot be called back. */
  onWire: boolean;
  /** Why it is not to be sent again, if it was cancelled while it was with its channel. */
  stopped: string | null;
  /** It has been said while it was on the wire that somebody has it. */
  receivedBy: string | null;
}

const keyOf = ({ type, id }: Cause): string => `${type}:${id}`;

/** The open deliveries, in memory as in the store, by id and by cause. */
export class OpenDeliveries {
  readonly #byId = new Map<string, OpenDelivery>();
  readonly #byCause = new Map<string, Set<string>>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): OpenDelivery | undefined {
    return this.#byId.get(id);
  }

  of(cause: Cause): OpenDelivery[] {
    const ids = this.#byCause.get(keyOf(cause)) ?? [];
    return [...ids].flatMap((id) => this.#byId.get(id) ?? []);
  }

  add(delivery: Delivery, drill: boolean, durable: boolean): OpenDelivery {
    const open = { delivery, drill, durable, onWire: false, stopped: null, receivedBy: null };
    this.#byId.set(delivery.id, open);
    const key = keyOf(delivery.cause);
    const ids = this.#byCause.get(key);
    if (ids) ids.add(delivery.id);
    else this.#byCause.set(key, new Set([delivery.id]));
    return open;
  }

  /** Those whose time is over, but for what is with a channel at this moment. */
  expired(now: number): OpenDelivery[] {
    return [...this.#byId.values()].filter(
      ({ delivery, durable, onWire }) => durable && !onWire && delivery.expiresAt <= now,
    );
  }

  /** What is still to be sent for the first time. */
  waiting(now: number): Waiting {
    const count = { fire: 0, normal: 0, digest: 0 };
    let oldestAt: number | undefined;
    for (const { delivery } of this.#byId.values()) {
      if (delivery.deliveredAt !== null) continue;
      count[delivery.priority]++;
      if ((delivery.dueAt ?? 0) <= now) oldestAt = Math.min(oldestAt ?? now, delivery.createdAt);
    }
    return { count, oldestAt };
  }

  remove({ id, cause }: Pick<Delivery, 'id' | 'cause'>): void {
    this.#byId.delete(id);
    const key = keyOf(cause);
    const ids = this.#byCause.get(key);
    ids?.delete(id);
    if (ids?.size === 0) this.#byCause.delete(key);
  }
}
