import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Where each version of a rule came from, and the way from a rule to what it fired. */
export function ruleOrigins(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const columns = {
        id: 'text',
        version: 'int',
        origin: 'text',
        author: 'text?',
        comment: 'text?',
        yaml: 'text',
        fileDigest: 'text?',
        removed: 'int',
      } as const;
      await createTable(db, dialect, 'ruleOrigins', columns, ['id', 'version']);
      await db.schema.createIndex('alerts_rule').on('alerts').columns(['ruleId', 'firedAt']).execute();
    },
  };
}
