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

/** The address of a new, empty database, dropped when the test file has ended. */
export async function freshDatabaseUrl(): Promise<string> {
  const name = `gridwatch_test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name}`);
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
