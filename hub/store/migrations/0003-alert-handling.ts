import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** What is done about alerts, by people and by silences; and their log by time, for the load on operators. */
export function alertHandling(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await createTable(db, dialect, 'alertHandling', { alertId: 'text', handling: 'text' }, ['alertId']);
      const silences = { id: 'text', gridCode: 'text?', endedAt: 'int?', silence: 'text' } as const;
      await createTable(db, dialect, 'silences', silences, ['id']);
      await db.schema.createIndex('alertEdges_at').on('alertEdges').column('at').execute();
    },
  };
}
