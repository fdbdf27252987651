import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Message } from './message.ts';
import type { OpenDelivery } from './open-deliveries.ts';
import { storm } from './storm.ts';

interface Window {
  dueAt: number;
  ids: Set<string>;
}

const keyOf = (to: Pick<Message, 'recipient' | 'channel' | 'drill'>): string =>
  `${to.recipient}\n${to.channel}\n${String(to.drill)}`;

/** For each recipient and channel what waits to be told in one digest. Drills are never mixed with what is real. */
export class DigestWindows {
  readonly #windows = new Map<string, Window>();
  readonly #due: DueQueue<string>;

  constructor(clock: Clock, onDue: (ids: readonly string[]) => void) {
    this.#due = new DueQueue(clock, (keys) => {
      for (const key of keys) {
        const ids = this.#windows.get(key)?.ids;
        this.#windows.delete(key);
        if (ids && ids.size > 0) onDue([...ids]);
      }
    });
  }

  /** When a message that comes now is told: with those that wait already, or after its own wait. */
  dueAt(message: Message, now: number): number {
    const waitsUntil = now + (message.digestMs ?? storm.digestMs);
    return Math.min(this.#windows.get(keyOf(message))?.dueAt ?? waitsUntil, waitsUntil);
  }

  join({ delivery, drill }: OpenDelivery): void {
    const { id, recipient, channel, dueAt } = delivery;
    if (dueAt === null) return;
    const key = keyOf({ recipient, channel, drill });
    const window = this.#windows.get(key) ?? { dueAt, ids: new Set<string>() };
    window.ids.add(id);
    window.dueAt = Math.min(window.dueAt, dueAt);
    this.#windows.set(key, window);
    this.#due.schedule(key, window.dueAt);
  }

  leave({ delivery: { id, recipient, channel }, drill }: OpenDelivery): void {
    this.#windows.get(keyOf({ recipient, channel, drill }))?.ids.delete(id);
  }

  close(): void {
    this.#due.close();
  }
}
