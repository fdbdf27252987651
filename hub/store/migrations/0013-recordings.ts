import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** The index of what cameras have left on the disk. */
export function recordings(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const file = {
        id: 'text',
        cameraId: 'text',
        fromAt: 'int',
        toAt: 'int',
        path: 'text',
        sizeBytes: 'int',
        codec: 'text',
        state: 'text',
      } as const;
      await createTable(db, dialect, 'recordings', file, ['id']);
      await db.schema
        .createIndex('recordings_camera')
        .on('recordings')
        .columns(['cameraId', 'fromAt'])
        .execute();
      await db.schema.createIndex('recordings_fromAt').on('recordings').column('fromAt').execute();
    },
  };
}
