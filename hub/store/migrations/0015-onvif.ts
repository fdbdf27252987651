import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Where a camera answers ONVIF, and as whom. */
export function onvif(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const camera = {
        deviceId: 'text',
        host: 'text',
        port: 'int',
        user: 'text',
        password: 'text',
        profile: 'text?',
        updatedAt: 'int',
      } as const;
      await createTable(db, dialect, 'cameraOnvif', camera, ['deviceId']);
    },
  };
}
