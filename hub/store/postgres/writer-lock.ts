import { type Client, DatabaseError } from 'pg';

/** Held for as long as the connection that took it lives, so that two hubs never write to one database. */
const WRITER_LOCK = 7_113_904;

/** A hub killed a moment ago still holds its lock until the server notices. */
const LOCK_PATIENCE_MS = 3000;

const LOCK_NOT_AVAILABLE = '55P03';

/** Somebody else has the lock. */
export class DatabaseInUse extends Error {
  constructor(cause: unknown) {
    super('the database is in use by another hub: stop that one, or set HUB_DATABASE_URL', { cause });
  }
}

/** Takes the database for this connection. @throws DatabaseInUse */
export async function takeWriterLock(client: Client): Promise<void> {
  await client.query(`set lock_timeout = ${LOCK_PATIENCE_MS}`);
  try {
    await client.query('select pg_advisory_lock($1)', [WRITER_LOCK]);
  } catch (cause) {
    throw cause instanceof DatabaseError && cause.code === LOCK_NOT_AVAILABLE
      ? new DatabaseInUse(cause)
      : cause;
  }
  await client.query('reset lock_timeout');
}
