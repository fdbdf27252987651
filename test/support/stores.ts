import { cpSync } from 'node:fs';
import { describe, inject, onTestFinished } from 'vitest';
import { openStore } from '../../hub/store/open.ts';
import type { Dialect, Store } from '../../hub/store/store.ts';
import { emptyDatabaseUrl, freshDatabaseUrl, hasPostgres } from './postgres.ts';
import { tempDir } from './temp.ts';

/** What a hub is started with to use a database. */
export interface StoreLocation {
  dataDir: string;
  databaseUrl: string | undefined;
}

const locations = new WeakMap<Store, StoreLocation>();

/** Opens a store over a new, empty database; closed when the test ends. */
export type OpenFresh = () => Promise<Store>;

/** Closes a store and opens its database again, as a restart does. */
export type Reopen = (store: Store) => Promise<Store>;

/**
 * Runs the same tests over SQLite and over PostgreSQL, each in a `describe` of its own. Without a PostgreSQL server
 * its half is skipped with a printed reason.
 */
export function eachDialect(body: (dialect: Dialect, openFresh: OpenFresh, reopen: Reopen) => void): void {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    const openFresh = async (): Promise<Store> => openAt(await freshLocation(dialect));
    describe.skipIf(dialect === 'postgres' && !hasPostgres())(`over ${dialect}`, () => {
      body(dialect, openFresh, reopen);
    });
  }
}

/** A place where a hub has taken nothing yet, and only made its tables: a directory, or a database in PostgreSQL. */
export async function freshLocation(dialect: Dialect): Promise<StoreLocation> {
  if (dialect === 'sqlite') return { dataDir: freshDir(), databaseUrl: undefined };
  return { dataDir: tempDir(), databaseUrl: await freshDatabaseUrl() };
}

/** A place where no hub has been yet. */
export async function emptyLocation(dialect: Dialect): Promise<StoreLocation> {
  return { dataDir: tempDir(), databaseUrl: dialect === 'postgres' ? await emptyDatabaseUrl() : undefined };
}

/** A directory of a hub that has taken nothing yet, removed when the test file has ended. */
export function freshDir(): string {
  const dir = tempDir();
  cpSync(inject('freshStores').dataDir, dir, { recursive: true });
  return dir;
}

/** Opens the store at `location`; closed when the test ends. */
export async function openAt(location: StoreLocation): Promise<Store> {
  const store = await openStore(location);
  locations.set(store, location);
  onTestFinished(() => store.close());
  return store;
}

/** Where a store opened here has its data. */
export function locationOf(store: Store): StoreLocation {
  const location = locations.get(store);
  if (!location) throw new Error('this store was not opened by the test support');
  return location;
}

async function reopen(store: Store): Promise<Store> {
  const location = locationOf(store);
  await store.close();
  return openAt(location);
}
