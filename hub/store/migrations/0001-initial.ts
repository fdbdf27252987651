import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { type Columns, createTable } from './columns.ts';

/** The first schema. Column meanings are in `tables.ts`. */
export function initial(dialect: Dialect): Migration {
  const create = (db: Kysely<unknown>, name: string, columns: Columns, key: string[]): Promise<void> =>
    createTable(db, dialect, name, columns, key);

  async function index(db: Kysely<unknown>, table: string, columns: string[], unique = false): Promise<void> {
    const builder = db.schema
      .createIndex(`${table}_${columns.join('_')}`)
      .on(table)
      .columns(columns);
    await (unique ? builder.unique() : builder).execute();
  }

  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await create(db, 'meta', { key: 'text', value: 'text' }, ['key']);
      await create(
        db,
        'grids',
        {
          code: 'text',
          name: 'text',
          level: 'text',
          parent: 'text?',
          class: 'text?',
          households: 'int?',
          population: 'int?',
          geometry: 'text',
          updatedAt: 'int',
        },
        ['code'],
      );
      await create(
        db,
        'devices',
        {
          id: 'text',
          no: 'int',
          kind: 'text',
          gridCode: 'text',
          lng: 'real?',
          lat: 'real?',
          address: 'text?',
          owner: 'text?',
          codec: 'text?',
          expectEveryMs: 'int?',
          labels: 'text',
          secretDigest: 'text',
          disabled: 'int',
          createdAt: 'int',
          updatedAt: 'int',
        },
        ['id'],
      );
      await index(db, 'devices', ['no'], true);
      await create(
        db,
        'deviceStates',
        { deviceId: 'text', availability: 'text', since: 'int', cause: 'text', lastSeenAt: 'int' },
        ['deviceId'],
      );
      await create(
        db,
        'readings',
        {
          id: 'int',
          deviceNo: 'int',
          at: 'int',
          deviceAt: 'int?',
          receivedAt: 'int',
          seq: 'int?',
          clock: 'text',
          metrics: 'text',
        },
        ['id'],
      );
      await index(db, 'readings', ['deviceNo', 'at']);
      await create(
        db,
        'rejects',
        {
          id: 'text',
          at: 'int',
          source: 'text',
          deviceId: 'text?',
          topic: 'text',
          reason: 'text',
          detail: 'text',
          payload: 'text',
          sizeBytes: 'int',
        },
        ['id'],
      );
      await create(
        db,
        'rules',
        { id: 'text', version: 'int', digest: 'text', definition: 'text', loadedAt: 'int' },
        ['id', 'version'],
      );
      await create(db, 'ruleStates', { ruleId: 'text', subject: 'text', state: 'text', updatedAt: 'int' }, [
        'ruleId',
        'subject',
      ]);
      await create(
        db,
        'alerts',
        {
          id: 'text',
          ruleId: 'text',
          ruleVersion: 'int',
          subject: 'text',
          gridCode: 'text',
          deviceId: 'text?',
          severity: 'text',
          state: 'text',
          stage: 'text',
          title: 'text',
          summary: 'text',
          firedAt: 'int',
          ackedAt: 'int?',
          ackedBy: 'text?',
          ackComment: 'text?',
          resolvedAt: 'int?',
          updatedAt: 'int',
          count: 'int',
          late: 'int',
          caseId: 'text?',
          labels: 'text',
          trace: 'text',
        },
        ['id'],
      );
      await sql`create unique index "alerts_one_open" on "alerts" ("ruleId", "subject") where "state" <> 'resolved'`.execute(
        db,
      );
      await index(db, 'alerts', ['firedAt', 'id']);
      await create(
        db,
        'cases',
        {
          id: 'text',
          number: 'text',
          type: 'text',
          subject: 'text',
          source: 'text',
          severity: 'text',
          gridCode: 'text',
          deviceId: 'text?',
          title: 'text',
          address: 'text?',
          state: 'text',
          openedAt: 'int',
          acceptedAt: 'int?',
          acceptedBy: 'text?',
          closedAt: 'int?',
          closedBy: 'text?',
          dueAt: 'int?',
          updatedAt: 'int',
          version: 'int',
          alertIds: 'text',
        },
        ['id'],
      );
      await index(db, 'cases', ['number'], true);
      await index(db, 'cases', ['openedAt', 'id']);
      await sql`create unique index "cases_one_open" on "cases" ("subject") where "state" <> 'closed'`.execute(
        db,
      );
      await create(
        db,
        'caseHistory',
        {
          caseId: 'text',
          n: 'int',
          at: 'int',
          actor: 'text',
          action: 'text',
          fromState: 'text?',
          toState: 'text',
          comment: 'text?',
        },
        ['caseId', 'n'],
      );
      await create(db, 'changes', { seq: 'int', at: 'int', type: 'text', gridCode: 'text', data: 'text' }, [
        'seq',
      ]);
      await create(
        db,
        'users',
        {
          id: 'text',
          username: 'text',
          displayName: 'text',
          passwordHash: 'text',
          role: 'text',
          gridCode: 'text?',
          disabled: 'int',
          createdAt: 'int',
          updatedAt: 'int',
        },
        ['id'],
      );
      await index(db, 'users', ['username'], true);
      await create(db, 'sessions', { digest: 'text', userId: 'text', createdAt: 'int', expiresAt: 'int' }, [
        'digest',
      ]);
      await create(
        db,
        'tokens',
        {
          id: 'text',
          name: 'text',
          digest: 'text',
          role: 'text',
          gridCode: 'text?',
          createdBy: 'text',
          createdAt: 'int',
          expiresAt: 'int?',
          revokedAt: 'int?',
        },
        ['id'],
      );
      await create(
        db,
        'audit',
        {
          id: 'text',
          at: 'int',
          actor: 'text',
          action: 'text',
          target: 'text',
          detail: 'text',
          address: 'text?',
        },
        ['id'],
      );
    },
  };
}
