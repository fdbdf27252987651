import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { Delivery } from './delivery.ts';
import type { DigestItem } from './digest.ts';
import type { CauseType } from './message.ts';
import { deliveryOfRow } from './rows.ts';

const PRUNE_AT_ONCE = 1_000;
const PAGE = 500;

/** What the outbox reads of its tables. */
export class OutboxStore {
  readonly #store: Pick<Store, 'db'>;

  constructor(store: Pick<Store, 'db'>) {
    this.#store = store;
  }

  /** The ids of all messages there are. */
  async ids(): Promise<string[]> {
    const rows = await this.#store.db.selectFrom('notifications').select('id').execute();
    return rows.map(({ id }) => id);
  }

  /** Those something is still to be done about, oldest first. */
  async open(): Promise<{ delivery: Delivery; drill: boolean }[]> {
    const rows = await this.#store.db
      .selectFrom('deliveries')
      .innerJoin('notifications', 'notifications.id', 'deliveries.notificationId')
      .selectAll('deliveries')
      .select(['id', 'causeType', 'causeId', 'recipient', 'channel', 'priority', 'drill'])
      .select(['createdAt', 'expiresAt', 'repeatEveryMs'])
      .where('dueAt', 'is not', null)
      .orderBy('createdAt')
      .execute();
    return rows.map((row) => ({ delivery: deliveryOfRow(row), drill: row.drill === 1 }));
  }

  /** When messages went out through each channel since `since`, ascending. */
  async sentSince(since: number): Promise<Map<string, number[]>> {
    const rows = await this.#store.db
      .selectFrom('deliveries')
      .innerJoin('notifications', 'notifications.id', 'deliveries.notificationId')
      .select(['channel', 'sendingAt'])
      .where('sendingAt', '>', since)
      .orderBy('sendingAt')
      .execute();
    const sent = new Map<string, number[]>();
    for (const { channel, sendingAt } of rows) {
      if (sendingAt !== null) sent.set(channel, [...(sent.get(channel) ?? []), sendingAt]);
    }
    return sent;
  }

  message(id: string): Promise<Row<'notifications'> | undefined> {
    return this.#store.db.selectFrom('notifications').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** What a digest of these tells, page by page. */
  async digestItems(ids: readonly string[]): Promise<(DigestItem & { id: string })[]> {
    const items: (DigestItem & { id: string })[] = [];
    for (let start = 0; start < ids.length; start += PAGE) {
      const rows = await this.#store.db
        .selectFrom('notifications')
        .select(['id', 'causeType', 'causeId', 'createdAt', 'params'])
        .where('id', 'in', ids.slice(start, start + PAGE))
        .execute();
      for (const { id, causeType, causeId, createdAt, params } of rows) {
        const cause = { type: causeType as CauseType, id: causeId };
        items.push({ id, cause, createdAt, params: JSON.parse(params) as DigestItem['params'] });
      }
    }
    return items;
  }

  /** Removes the oldest that are over and answers their ids. */
  async prune(committer: Pick<Committer, 'run'>): Promise<string[]> {
    const rows = await this.#store.db
      .selectFrom('notifications')
      .innerJoin('deliveries', 'notifications.id', 'deliveries.notificationId')
      .select(['id', 'createdAt'])
      .where('dueAt', 'is', null)
      .orderBy('createdAt')
      .limit(PRUNE_AT_ONCE)
      .execute();
    await committer.run((tx) => {
      for (const { id } of rows) {
        tx.remove('notifications', [id]);
        tx.remove('deliveries', [id]);
      }
    });
    return rows.map(({ id }) => id);
  }
}
