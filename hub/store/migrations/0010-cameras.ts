import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Where the pictures of a camera come from, and for how long they are kept. */
export function cameras(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const camera = {
        deviceId: 'text',
        source: 'text',
        sourceUrl: 'text?',
        start: 'text',
        keyHash: 'text?',
        record: 'int',
        retentionDays: 'int',
        reference: 'text?',
        referenceAt: 'int?',
        updatedAt: 'int',
      } as const;
      await createTable(db, dialect, 'cameras', camera, ['deviceId']);
    },
  };
}
