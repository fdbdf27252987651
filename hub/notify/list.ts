import type { z } from 'zod';
import { cutPage, decodeCursor } from '../http/wire.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { Cause } from './message.ts';
import { deliveryOfRow } from './rows.ts';
import type { notificationQuery, notificationSchema } from './views.ts';

type View = z.output<typeof notificationSchema>;
type Joined = Row<'notifications'> & Row<'deliveries'>;

/** Notifications of one cause that are shown with it. */
const MOST_OF_CAUSE = 1000;

/** A row of both tables as it goes over HTTP. */
export function viewOf(row: Joined): View {
  const { repeatEveryMs: _, ...delivery } = deliveryOfRow(row);
  const { key, gridCode, template } = row;
  return { ...delivery, key, gridCode, template, drill: row.drill === 1 };
}

const select = ({ db }: Pick<Store, 'db'>) =>
  db
    .selectFrom('notifications')
    .innerJoin('deliveries', 'notifications.id', 'deliveries.notificationId')
    .selectAll();

/** One notification as it is stored. */
export function findNotification(store: Pick<Store, 'db'>, id: string): Promise<Joined | undefined> {
  return select(store).where('id', '=', id).executeTakeFirst();
}

/** What was sent about a cause, oldest first. */
export async function notificationsOf(store: Pick<Store, 'db'>, cause: Cause): Promise<View[]> {
  const rows = await select(store)
    .where('causeType', '=', cause.type)
    .where('causeId', '=', cause.id)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(MOST_OF_CAUSE)
    .execute();
  return rows.map(viewOf);
}

/** A page of notifications, newest first. `grids`: those whose notifications may be seen; null is all. */
export async function listNotifications(
  store: Pick<Store, 'db'>,
  { cause, recipient, channel, state, limit, cursor }: z.output<typeof notificationQuery>,
  grids: readonly string[] | null,
): Promise<{ items: View[]; next: string | null }> {
  let query = select(store)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (grids !== null) query = query.where('gridCode', 'in', [...grids, '']);
  if (cause !== undefined) {
    const colon = cause.indexOf(':');
    query = query
      .where('causeType', '=', cause.slice(0, colon))
      .where('causeId', '=', cause.slice(colon + 1));
  }
  if (recipient !== undefined) query = query.where('recipient', '=', recipient);
  if (channel !== undefined) query = query.where('channel', '=', channel);
  if (state !== undefined) query = query.where('state', '=', state);
  if (cursor !== undefined) {
    const [createdAt = 0, id = ''] = decodeCursor(cursor);
    query = query.where((eb) =>
      eb.or([
        eb('createdAt', '<', Number(createdAt)),
        eb.and([eb('createdAt', '=', Number(createdAt)), eb('id', '<', String(id))]),
      ]),
    );
  }
  const { page, next } = cutPage(await query.execute(), limit, (row) => [row.createdAt, row.id]);
  return { items: page.map(viewOf), next };
}
