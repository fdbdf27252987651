import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../store.ts';
import { createTable } from './columns.ts';

/** Evidence of cases, and the ledger of hazards. */
export function evidenceAndHazards(dialect: Dialect): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const evidence = {
        id: 'text',
        caseId: 'text',
        kind: 'text',
        role: 'text',
        mediaType: 'text',
        sizeBytes: 'int',
        sha256: 'text',
        takenAt: 'int?',
        addedBy: 'text',
        addedAt: 'int',
        about: 'text',
        wrong: 'text?',
      } as const;
      await createTable(db, dialect, 'evidence', evidence, ['id']);
      const hazard = {
        id: 'text',
        number: 'text',
        kind: 'text',
        grade: 'text',
        state: 'text',
        gridCode: 'text',
        foundAt: 'int',
        dueAt: 'int?',
        nextAt: 'int?',
        updatedAt: 'int',
        version: 'int',
        hazard: 'text',
      } as const;
      await createTable(db, dialect, 'hazards', hazard, ['id']);
      const line = {
        hazardId: 'text',
        n: 'int',
        at: 'int',
        actor: 'text',
        action: 'text',
        fromState: 'text?',
        toState: 'text',
        comment: 'text?',
        detail: 'text',
      } as const;
      await createTable(db, dialect, 'hazardHistory', line, ['hazardId', 'n']);
      await db.schema.createIndex('evidence_caseId').on('evidence').columns(['caseId', 'id']).execute();
      await db.schema.createIndex('hazards_number').unique().on('hazards').column('number').execute();
      await db.schema.createIndex('hazards_state').on('hazards').columns(['state', 'id']).execute();
    },
  };
}
