import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** The whole pipeline of cases: its files, the chain of its history, and more ways for a case to be over than closed. */
export function casePipeline(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`alter table "caseHistory" add column "detail" text not null default '{}'`.execute(db);
      await sql`alter table "caseHistory" add column "hash" text`.execute(db);
      await sql`drop index "cases_one_open"`.execute(db);
      await sql`create unique index "cases_one_open" on "cases" ("subject")
        where "state" not in ('closed', 'rejected', 'cancelled')`.execute(db);
      await db.schema.createIndex('cases_dueAt').on('cases').column('dueAt').execute();
      await createTable(
        db,
        dialect,
        'caseFiles',
        {
          caseId: 'text',
          typeCode: 'text?',
          units: 'text',
          reportedBy: 'text',
          filedAt: 'int?',
          reworks: 'int',
          extensions: 'int',
          overdueSince: 'int?',
          entries: 'int',
          lastHash: 'text',
          file: 'text',
        },
        ['caseId'],
      );
      await db.schema.createIndex('caseFiles_filedAt').on('caseFiles').column('filedAt').execute();
      await createTable(db, dialect, 'caseCodes', { digest: 'text', caseId: 'text', at: 'int' }, ['digest']);
    },
  };
}
