import { Kysely, PostgresDialect, sql } from 'kysely';
import { Client, type CustomTypesConfig, DatabaseError, Pool, types } from 'pg';
import type { BatchWriter, WriteBatch } from '../batch.ts';
import { migrate } from '../migrate.ts';
import { columnArrays, postgresStatement } from '../sql.ts';
import type { Store } from '../store.ts';
import type { Database } from '../tables.ts';

/** `bigint` as a number, as SQLite gives it: every integer stored here is below 2^53. */
const BIGINT_OID = 20;

const typesConfig: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT_OID ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/** Held for as long as the writing connection lives, so that two hubs never write to one database. */
const WRITER_LOCK = 7_113_904;

/** A hub killed a moment ago still holds its lock until the server notices. */
const LOCK_PATIENCE_MS = 3000;

const LOCK_NOT_AVAILABLE = '55P03';

class PostgresWriter implements BatchWriter {
  readonly #client: Client;
  #failure: Error | undefined;
  /** Once one write has failed every later one fails with it: memory is ahead of the store for good. */
  #tail: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
    client.on('error', (error) => (this.#failure ??= error));
    client.on('end', () => (this.#failure ??= new Error('the connection to PostgreSQL has ended')));
  }

  write(batch: WriteBatch): Promise<void> {
    this.#tail = this.#tail.then(() => this.#transaction(batch));
    return this.#tail;
  }

  async #transaction(batch: WriteBatch): Promise<void> {
    if (this.#failure) throw this.#failure;
    // Pipelined: all of it is on the wire before the first answer. After a failure the server skips the rest of the
    // transaction and turns the commit into a rollback, which is no error by itself.
    const answers = await Promise.allSettled([
      this.#client.query('begin'),
      ...batch.map((part) =>
        this.#client.query({
          name: `${part.op}:${part.table}`,
          text: postgresStatement(part),
          values: columnArrays(part),
        }),
      ),
      this.#client.query('commit'),
    ]);
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason;
    const last = answers.at(-1);
    if (last?.status !== 'fulfilled' || last.value.command !== 'COMMIT')
      throw new Error('PostgreSQL answered the commit with something else');
  }
}

/** @throws Error when another hub holds the lock. */
async function lock(client: Client): Promise<void> {
  await client.query(`set lock_timeout = ${LOCK_PATIENCE_MS}`);
  try {
    await client.query('select pg_advisory_lock($1)', [WRITER_LOCK]);
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || cause.code !== LOCK_NOT_AVAILABLE) throw cause;
    throw new Error('the database is in use by another hub: stop that one, or set HUB_DATABASE_URL', {
      cause,
    });
  }
  await client.query('reset lock_timeout');
}

/** What is acknowledged is on disk, whatever the server's default says. */
async function makeDurable(client: Client): Promise<void> {
  await client.query(
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
  );
}

/**
 * Opens (and migrates) a PostgreSQL database: one writing connection, a pool for reads.
 * @throws Error when another hub holds the database, it cannot be reached, or it is newer than this program.
 */
export async function openPostgres(connectionString: string): Promise<Store> {
  const pool = new Pool({ connectionString, max: 6, types: typesConfig });
  pool.on('error', () => undefined); // an idle connection lost is replaced by the pool at the next read
  const client = new Client({ connectionString, types: typesConfig, keepAlive: true, pipeline: true });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const close = async (): Promise<void> => {
    await db.destroy();
    await client.end();
  };
  try {
    const writer = new PostgresWriter(client);
    await client.connect();
    await lock(client);
    await makeDurable(client);
    await migrate(db, 'postgres');
    const sizeBytes = async (): Promise<number> => {
      const result = await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(
        db,
      );
      return result.rows[0]?.size ?? 0;
    };
    return { dialect: 'postgres', db, writer, sizeBytes, close };
  } catch (error) {
    await close();
    throw error;
  }
}
