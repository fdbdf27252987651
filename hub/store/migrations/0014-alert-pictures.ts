import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** What cameras showed of alerts. */
export function alertPictures(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const picture = {
        id: 'text',
        alertId: 'text',
        cameraId: 'text',
        kind: 'text',
        state: 'text',
        askedAt: 'int',
        about: 'text',
      } as const;
      await createTable(db, dialect, 'alertPictures', picture, ['id']);
      await db.schema.createIndex('alertPictures_alertId').on('alertPictures').column('alertId').execute();
      await db.schema.createIndex('alertPictures_state').on('alertPictures').column('state').execute();
    },
  };
}
