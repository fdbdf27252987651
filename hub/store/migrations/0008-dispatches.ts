import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Fire stations with their terminals and rota, what they are asked to do, and what waits to be. */
export function dispatches(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const station = {
        id: 'text',
        gridCode: 'text',
        enabled: 'int',
        secretDigest: 'text',
        station: 'text',
      } as const;
      await createTable(db, dialect, 'stations', station, ['id']);
      const terminal = {
        stationId: 'text',
        online: 'int',
        since: 'int',
        lastSeenAt: 'int',
        battery: 'int?',
      } as const;
      await createTable(db, dialect, 'stationTerminals', terminal, ['stationId']);
      const shift = { id: 'text', stationId: 'text', fromAt: 'int', toAt: 'int', shift: 'text' } as const;
      await createTable(db, dialect, 'shifts', shift, ['id']);
      const dispatch = {
        id: 'text',
        caseId: 'text?',
        drillId: 'text?',
        stationId: 'text',
        gridCode: 'text',
        state: 'text',
        openedAt: 'int',
        dueAt: 'int?',
        endedAt: 'int?',
        dispatch: 'text',
      } as const;
      await createTable(db, dialect, 'dispatches', dispatch, ['id']);
      await createTable(db, dialect, 'preAlarms', { alertId: 'text', dueAt: 'int' }, ['alertId']);
      for (const [table, column] of [
        ['shifts', 'stationId'],
        ['dispatches', 'caseId'],
        ['dispatches', 'stationId'],
        ['dispatches', 'endedAt'],
      ] as const)
        await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute();
    },
  };
}
