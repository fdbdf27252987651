import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { initial } from './migrations/0001-initial.ts';
import { logs } from './migrations/0002-logs.ts';
import { alertHandling } from './migrations/0003-alert-handling.ts';
import { ruleOrigins } from './migrations/0004-rule-origins.ts';
import { exercises } from './migrations/0005-exercises.ts';
import { casePipeline } from './migrations/0006-case-pipeline.ts';
import { notifications } from './migrations/0007-notifications.ts';
import { dispatches } from './migrations/0008-dispatches.ts';
import { evidenceAndHazards } from './migrations/0009-evidence-and-hazards.ts';
import { cameras } from './migrations/0010-cameras.ts';
import { catalogues } from './migrations/0011-catalogues.ts';
import { hazardSeals } from './migrations/0012-hazard-seals.ts';
import { recordings } from './migrations/0013-recordings.ts';
import { alertPictures } from './migrations/0014-alert-pictures.ts';
import { onvif } from './migrations/0015-onvif.ts';
import { handover } from './migrations/0016-handover.ts';
import type { Dialect } from './store.ts';
import type { Database } from './tables.ts';

/** Migrations only append: a released one is never edited. */
const migrations = (dialect: Dialect) => ({
  '0001-initial': initial(dialect),
  '0002-logs': logs(dialect),
  '0003-alert-handling': alertHandling(dialect),
  '0004-rule-origins': ruleOrigins(dialect),
  '0005-exercises': exercises(dialect),
  '0006-case-pipeline': casePipeline(dialect),
  '0007-notifications': notifications(dialect),
  '0008-dispatches': dispatches(dialect),
  '0009-evidence-and-hazards': evidenceAndHazards(dialect),
  '0010-cameras': cameras(dialect),
  '0011-catalogues': catalogues(dialect),
  '0012-hazard-seals': hazardSeals(dialect),
  '0013-recordings': recordings(dialect),
  '0014-alert-pictures': alertPictures(dialect),
  '0015-onvif': onvif(dialect),
  '0016-handover': handover(dialect),
});

/**
 * Brings the database to this program's schema, or to that of the migration named.
 * @throws Error when a migration fails or the database is newer.
 */
export async function migrate(
  db: Kysely<Database>,
  dialect: Dialect,
  target?: keyof ReturnType<typeof migrations>,
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations(dialect) } });
  const { error } = await (target === undefined ? migrator.migrateToLatest() : migrator.migrateTo(target));
  if (error !== undefined) throw new Error('the database could not be migrated', { cause: error });
}
