import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Drills, maintenance and self-tests. */
export function exercises(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const columns = { id: 'text', gridCode: 'text', endedAt: 'int?', exercise: 'text' } as const;
      await createTable(db, dialect, 'exercises', columns, ['id']);
    },
  };
}
