import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Hand-overs of the desk from shift to shift, and what was promised there. */
export function handover(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const handovers = {
        id: 'text',
        gridCode: 'text?',
        state: 'text',
        offeredAt: 'int',
        handover: 'text',
      } as const;
      await createTable(db, dialect, 'handovers', handovers, ['id']);
      const pledges = {
        id: 'text',
        gridCode: 'text?',
        dueAt: 'int',
        endedAt: 'int?',
        pledge: 'text',
      } as const;
      await createTable(db, dialect, 'pledges', pledges, ['id']);
    },
  };
}
