import { createHash } from 'node:crypto';
import type { Row } from '../store/tables.ts';
import type { Delivery } from './delivery.ts';
import type { CauseType, DeliveryState, Message, Priority } from './message.ts';

/** The id of the message with this key: the same key is the same row. */
export function idOfKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}

export function rowOfMessage(message: Message, delivery: Delivery): Row<'notifications'> {
  const { cause, key, gridCode, template } = message;
  const { id, recipient, channel, priority, createdAt, expiresAt, repeatEveryMs } = delivery;
  const facts = { id, key, causeType: cause.type, causeId: cause.id, gridCode, recipient, channel, priority };
  const said = { template, params: JSON.stringify(message.params), drill: message.drill ? 1 : 0 };
  return { ...facts, ...said, createdAt, expiresAt, repeatEveryMs };
}

export function rowOfDelivery(delivery: Delivery): Row<'deliveries'> {
  const { id, state, dueAt, attempts, failures, sendingAt, deliveredAt, receivedAt } = delivery;
  const { failedAt, endedAt, detail, mergedInto } = delivery;
  const reached = { state, dueAt, attempts, failures, sendingAt, deliveredAt, receivedAt };
  return { notificationId: id, ...reached, failedAt, endedAt, detail, mergedInto };
}

/** A row of both tables together, without what is only needed to send it. */
export type DeliveryRow = Omit<Row<'notifications'>, 'params' | 'template' | 'key' | 'gridCode' | 'drill'> &
  Omit<Row<'deliveries'>, 'notificationId'>;

export function deliveryOfRow(row: DeliveryRow): Delivery {
  const { id, recipient, channel, createdAt, expiresAt, repeatEveryMs, dueAt, attempts, failures } = row;
  const { sendingAt, deliveredAt, receivedAt, failedAt, endedAt, detail, mergedInto } = row;
  const facts = { id, recipient, channel, createdAt, expiresAt, repeatEveryMs, detail, mergedInto };
  const reached = { dueAt, attempts, failures, sendingAt, deliveredAt, receivedAt, failedAt, endedAt };
  const cause = { type: row.causeType as CauseType, id: row.causeId };
  const [priority, state] = [row.priority as Priority, row.state as DeliveryState];
  return { ...facts, ...reached, cause, priority, state };
}
