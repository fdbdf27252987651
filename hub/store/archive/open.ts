import type { Archive, ArchiveLocation } from './archive.ts';
import { openPostgresArchive } from './postgres.ts';
import { openSqliteArchive } from './sqlite.ts';

/**
 * Opens the archive beside the hub's database, which has to be there already; `write` creates and migrates it.
 * @throws Error when it cannot be opened, is newer than this program, or is to be read before it was ever written.
 */
export function openArchive(location: ArchiveLocation): Promise<Archive> {
  return location.databaseUrl === undefined
    ? openSqliteArchive(location.dataDir, location.role)
    : openPostgresArchive(location.databaseUrl, location.role);
}
