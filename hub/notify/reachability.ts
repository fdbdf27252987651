import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { NotifyFile } from './load.ts';
import type { Outbox } from './outbox.ts';
import { nextTestAt } from './test-times.ts';

const LAST_AT = 'reachability.lastAt';
/** Failures looked at for their reasons. */
const RECENT_FAILURES = 1_000;

export interface ReachabilityOptions {
  file: Pick<NotifyFile, 'channels' | 'recipients' | 'reachability'>;
  outbox: Outbox;
  store: Pick<Store, 'db'>;
  clock: Clock;
  local(at: number): number;
  transact(work: (tx: Tx) => void): void;
}

/** How somebody could be reached through one channel, by all that was sent and not by tests alone. Instants: Unix ms. */
export interface Reach {
  recipient: string;
  name: string;
  channel: string;
  /** By its last message: null when there was none. */
  reachable: boolean | null;
  lastDeliveredAt: number | null;
  lastReceivedAt: number | null;
  lastFailedAt: number | null;
  lastFailure: string | null;
}

/** Tests of every way to every recipient, and what is known of each. */
export class Reachability {
  readonly #options: ReachabilityOptions;
  #lastAt: number | null = null;
  #disarm: (() => void) | undefined;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  /** Takes up the schedule where it stood. */
  async start(): Promise<void> {
    const { db } = this.#options.store;
    const row = await db.selectFrom('meta').select('value').where('key', '=', LAST_AT).executeTakeFirst();
    this.#lastAt = row ? Number(row.value) : null;
    this.#arm();
  }

  close(): void {
    this.#disarm?.();
  }

  /** Says a word of test to everybody through each of their channels; answers the ids of the messages. */
  test(tx: Tx): string[] {
    const { outbox, clock, file } = this.#options;
    const now = clock.now();
    const run = newId();
    this.#lastAt = now;
    tx.put('meta', { key: LAST_AT, value: String(now) });
    return this.#ways().map(({ recipient, channel }) =>
      outbox.send(tx, {
        key: `reachability:${run}:${recipient}:${channel}`,
        cause: { type: 'drill', id: `reachability-${run}` },
        gridCode: null,
        recipient,
        channel,
        priority: 'normal',
        template: 'reachability',
        params: { at: now, every: file.reachability?.everyMs ?? null },
        drill: false,
      }),
    );
  }

  /** Who can be reached how, in the order of the file. */
  async board(): Promise<Reach[]> {
    const { db } = this.#options.store;
    const joined = db
      .selectFrom('notifications')
      .innerJoin('deliveries', 'notifications.id', 'deliveries.notificationId');
    const [last, failures] = await Promise.all([
      joined
        .select(({ fn }) => [
          'recipient',
          'channel',
          fn.max('deliveredAt').as('lastDeliveredAt'),
          fn.max('receivedAt').as('lastReceivedAt'),
          fn.max('failedAt').as('lastFailedAt'),
        ])
        .groupBy(['recipient', 'channel'])
        .execute(),
      joined
        .select(['recipient', 'channel', 'detail'])
        .where('failedAt', 'is not', null)
        .orderBy('failedAt', 'desc')
        .limit(RECENT_FAILURES)
        .execute(),
    ]);
    return this.#ways().map((way) => {
      const isIt = (row: { recipient: string; channel: string }): boolean =>
        row.recipient === way.recipient && row.channel === way.channel;
      const known = last.find(isIt);
      const [lastDeliveredAt, lastFailedAt] = [known?.lastDeliveredAt ?? null, known?.lastFailedAt ?? null];
      const any = lastDeliveredAt !== null || lastFailedAt !== null;
      return {
        ...way,
        reachable: any ? (lastDeliveredAt ?? 0) >= (lastFailedAt ?? 0) : null,
        lastDeliveredAt,
        lastReceivedAt: known?.lastReceivedAt ?? null,
        lastFailedAt,
        lastFailure: failures.find(isIt)?.detail ?? null,
      };
    });
  }

  /** A siren is no way to somebody, and a test of it would be an alarm. */
  #ways(): { recipient: string; name: string; channel: string }[] {
    const { recipients, channels } = this.#options.file;
    return [...recipients.values()].flatMap(({ id, name, channels: own }) =>
      own
        .filter(({ channel }) => channels.get(channel)?.type !== 'mqtt')
        .map(({ channel }) => ({ recipient: id, name, channel })),
    );
  }

  #arm(): void {
    const { file, clock, local, transact } = this.#options;
    if (!file.reachability) return;
    const at = nextTestAt(file.reachability, this.#lastAt, clock.now(), local);
    this.#disarm = clock.wakeAt(at, () => {
      transact((tx) => void this.test(tx));
      this.#arm();
    });
  }
}
