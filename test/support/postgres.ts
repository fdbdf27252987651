import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { removeAfterFile } from './leftovers.ts';
import { requirement } from './requirements.ts';

/** Whether the run has a PostgreSQL server; says so once a file when it has none, and fails with `CI=true`. */
export function hasPostgres(): boolean {
  return requirement('PostgreSQL', () => {
    const server = inject('postgres');
    if ('missing' in server) throw new Error(server.missing);
    return true;
  });
}

/** The address of a new database as a hub leaves it that has taken nothing yet, dropped when the test file has ended. */
export function freshDatabaseUrl(): Promise<string> {
  return createDatabase(`template ${inject('freshStores').database}`);
}

/** The same of one where no hub has been yet. */
export function emptyDatabaseUrl(): Promise<string> {
  return createDatabase('');
}

async function createDatabase(how: string): Promise<string> {
  const name = `gridwatch_test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name} ${how}`);
  removeAfterFile(() => administer(`drop database if exists ${name} with (force)`));
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

function serverUrl(): string {
  const server = inject('postgres');
  if ('missing' in server) throw new Error(`there is no PostgreSQL: ${server.missing}`);
  return server.url;
}

async function administer(...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
