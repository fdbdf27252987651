import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import { requirement } from './requirements.ts';

const created: string[] = [];

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
  created.push(name);
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

// Registered on import, before the hooks of the file itself, and so run after they have closed their connections.
afterAll(async () => {
  const names = created.splice(0);
  if (names.length > 0)
    await administer(...names.map((name) => `drop database if exists ${name} with (force)`));
});
