import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Every version of what the office goes by: types of events, calendars. */
export function catalogues(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const version = {
        kind: 'text',
        version: 'int',
        at: 'int',
        origin: 'text',
        author: 'text?',
        comment: 'text?',
        digest: 'text',
        content: 'text',
      } as const;
      await createTable(db, dialect, 'catalogueVersions', version, ['kind', 'version']);
    },
  };
}
