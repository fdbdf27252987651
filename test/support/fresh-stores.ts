import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openArchive } from '../../hub/store/archive/open.ts';
import { openStore } from '../../hub/store/open.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A directory and a PostgreSQL database as a hub leaves them that has taken nothing yet: tests begin with copies. */
    freshStores: { dataDir: string; database: string };
  }
}

/** Migrates once what every test would migrate again. After the server of the run has been started. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gridwatch-fresh-'));
  const database = `gridwatch_fresh_${process.pid}`;
  project.provide('freshStores', { dataDir, database });
  await migrateAt(dataDir, undefined);
  const server = project.getProvidedContext().postgres;
  if ('url' in server) {
    await administer(server.url, `create database ${database}`);
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    await migrateAt(dataDir, url.href);
  }
  return async () => {
    rmSync(dataDir, { recursive: true, force: true });
    if ('url' in server) await administer(server.url, `drop database ${database}`);
  };
}

async function migrateAt(dataDir: string, databaseUrl: string | undefined): Promise<void> {
  const store = await openStore({ dataDir, databaseUrl });
  const archive = await openArchive({ dataDir, databaseUrl, role: 'write' });
  await archive.close();
  await store.close();
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
