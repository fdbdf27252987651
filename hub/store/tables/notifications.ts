import { int, intOrNull, json, table, text, textOrNull } from '../columns.ts';

/** What is told to people and screens. */
export const notificationTables = {
  /** What is to be said to whom: one row a message. `id`: digest of its idempotency `key`. */
  notifications: table(
    {
      id: text,
      key: text,
      causeType: text,
      causeId: text,
      gridCode: textOrNull,
      recipient: text,
      channel: text,
      priority: text,
      template: text,
      params: json,
      drill: int,
      createdAt: int,
      expiresAt: int,
      repeatEveryMs: intOrNull,
    },
    ['id'],
  ),

  /** How far each message has come. `dueAt`: when it is to be sent next; null when nothing more is done. */
  deliveries: table(
    {
      notificationId: text,
      state: text,
      dueAt: intOrNull,
      attempts: int,
      failures: int,
      sendingAt: intOrNull,
      deliveredAt: intOrNull,
      receivedAt: intOrNull,
      failedAt: intOrNull,
      endedAt: intOrNull,
      detail: text,
      mergedInto: textOrNull,
    },
    ['notificationId'],
  ),

  /** Who was to be told of a cause at an instant and who was not, each with why. */
  notificationDecisions: table(
    { id: text, at: int, causeType: text, causeId: text, event: text, decisions: json },
    ['id'],
  ),

  /** Public warnings; `endedAt` null from their draft on until they are over. */
  warnings: table({ id: text, state: text, endedAt: intOrNull, warning: json }, ['id']),
} as const;
