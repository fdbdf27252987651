import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** The chain of the history of hazards, and where each ends. */
export function hazardSeals(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`alter table "hazardHistory" add column "hash" text`.execute(db);
      const end = { hazardId: 'text', entries: 'int', lastHash: 'text' } as const;
      await createTable(db, dialect, 'hazardEnds', end, ['hazardId']);
    },
  };
}
