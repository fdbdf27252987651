import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** What is told to people and screens, how far it has come, and why it was told or not. */
export function notifications(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const message = {
        id: 'text',
        key: 'text',
        causeType: 'text',
        causeId: 'text',
        gridCode: 'text?',
        recipient: 'text',
        channel: 'text',
        priority: 'text',
        template: 'text',
        params: 'text',
        drill: 'int',
        createdAt: 'int',
        expiresAt: 'int',
        repeatEveryMs: 'int?',
      } as const;
      await createTable(db, dialect, 'notifications', message, ['id']);
      const delivery = {
        notificationId: 'text',
        state: 'text',
        dueAt: 'int?',
        attempts: 'int',
        failures: 'int',
        sendingAt: 'int?',
        deliveredAt: 'int?',
        receivedAt: 'int?',
        failedAt: 'int?',
        endedAt: 'int?',
        detail: 'text',
        mergedInto: 'text?',
      } as const;
      await createTable(db, dialect, 'deliveries', delivery, ['notificationId']);
      const decisions = {
        id: 'text',
        at: 'int',
        causeType: 'text',
        causeId: 'text',
        event: 'text',
        decisions: 'text',
      } as const;
      await createTable(db, dialect, 'notificationDecisions', decisions, ['id']);
      const warning = { id: 'text', state: 'text', endedAt: 'int?', warning: 'text' } as const;
      await createTable(db, dialect, 'warnings', warning, ['id']);
      for (const [table, columns] of [
        ['notifications', ['createdAt', 'id']],
        ['notifications', ['causeType', 'causeId']],
        ['notifications', ['recipient']],
        ['deliveries', ['dueAt']],
        ['notificationDecisions', ['causeType', 'causeId']],
      ] as const) {
        const index = db.schema.createIndex(`${table}_${columns.join('_')}`).on(table);
        await index.columns([...columns]).execute();
      }
    },
  };
}
