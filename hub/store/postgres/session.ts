import { Socket } from 'node:net';
import { Client } from 'pg';
import { ConnectionLost } from './lost.ts';
import { typesConfig } from './types.ts';
import { DatabaseInUse, takeWriterLock } from './writer-lock.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/** A connection that holds the writer's lock. */
export interface Session {
  readonly client: Client;
  /** Says goodbye once what is under way is done. */
  end(): Promise<void>;
  /** Cuts it, whatever is under way. */
  destroy(): void;
}

export interface SessionOptions {
  connectionString: string;
  /** Of this writer, and of no other. */
  name: string;
  /** A peer that answers nothing for so long is dead: `pg` then destroys the socket of a pipelined client. */
  answerTimeoutMs: number;
}

/**
 * Connects and takes the lock. `name` tells this writer's connections from all others: one that it lost may live on
 * in the server, which has not noticed, and is then ended there.
 * @throws Error when another hub holds the lock, or the server cannot be reached.
 */
export async function openSession({
  connectionString,
  name,
  answerTimeoutMs,
}: SessionOptions): Promise<Session> {
  const socket = new Socket();
  const client = new Client({
    connectionString,
    types: typesConfig,
    pipeline: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    stream: () => socket,
  });
  client.on('error', () => undefined); // who uses the session listens too; an error between the two must not end the process
  try {
    await client.connect();
    await client.query("select set_config('application_name', $1, false)", [name]);
    await takeLock(client, name);
    await makeDurable(client);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { client, end: () => client.end(), destroy: () => void socket.destroy() };
}

/** A connection of our own that is slow to end is no other hub. */
async function takeLock(client: Client, name: string): Promise<void> {
  const own = 'from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()';
  await client.query(`select pg_terminate_backend(pid) ${own}`, [name]);
  try {
    await takeWriterLock(client);
  } catch (error) {
    if (!(error instanceof DatabaseInUse)) throw error;
    const { rowCount } = await client.query(`select 1 ${own}`, [name]);
    if (rowCount === 0) throw error;
    throw new ConnectionLost('a connection that was lost lives on in the server', { cause: error });
  }
}

/** What is acknowledged is on disk, whatever the server's default says. */
async function makeDurable(client: Client): Promise<void> {
  await client.query(
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
  );
}
