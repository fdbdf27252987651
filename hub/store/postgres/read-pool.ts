import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import { HubError } from '../../kernel/errors.ts';
import { isLost } from './lost.ts';
import type { Reach } from './reach.ts';
import { typesConfig } from './types.ts';

/** Connections that read, beside the one that writes. */
export const READ_CONNECTIONS = 6;

/** Waiting for a free connection, or for a new one. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A peer that answers nothing for so long is dead, or the question was too large. */
const ANSWER_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
const RETRY_AFTER_SECONDS = 5;

function unreachable(cause?: unknown): HubError {
  return new HubError(
    'overloaded',
    'The database does not answer at the moment: try again in a few seconds.',
    {
      cause,
      extra: { retryAfterSeconds: RETRY_AFTER_SECONDS },
    },
  );
}

/** A lent connection: when it turns out to be lost, who asked can try again later, and the pool takes it back no more. */
class LentClient implements PostgresPoolClient {
  readonly #client: PoolClient & { processID?: number };
  #lost = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  get processID(): number {
    return this.#client.processID ?? 0;
  }

  /** Cursors are not offered. */
  readonly query = ((text: string, parameters: readonly unknown[]) =>
    this.#query(text, parameters)) as PostgresPoolClient['query'];

  async #query(text: string, parameters: readonly unknown[]): Promise<unknown> {
    try {
      return await this.#client.query(text, [...parameters]);
    } catch (error) {
      if (!isLost(error)) throw error;
      this.#lost = true;
      throw unreachable(error);
    }
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#lost);
  }
}

/** A pool whose connections, when they cannot be made or are lost, fail with HubError overloaded and are not used again. */
export function guardedPool(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      try {
        return new LentClient(await pool.connect());
      } catch (error) {
        throw isLost(error) ? unreachable(error) : error;
      }
    },
    end: () => pool.end(),
  };
}

/**
 * Connections for reads, made as they are needed. While the database cannot be reached a read fails at once, and
 * those after it use new connections. @throws HubError overloaded, from `connect` and from queries.
 */
export function createReadPool(
  connectionString: string,
  reach: Pick<Reach, 'isUp' | 'listen'>,
): PostgresPool {
  let pool = guardedPool(poolTo(connectionString));
  const stop = reach.listen(({ reason }) => {
    if (reason === null) return;
    // Idle connections to a peer that died without a word would each keep a read waiting.
    void pool.end();
    pool = guardedPool(poolTo(connectionString));
  });
  return {
    options: pool.options,
    async connect() {
      if (!reach.isUp) throw unreachable();
      return pool.connect();
    },
    end() {
      stop();
      return pool.end();
    },
  };
}

function poolTo(connectionString: string): Pool {
  const pool = new Pool({
    connectionString,
    types: typesConfig,
    max: READ_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  });
  pool.on('error', () => undefined); // an idle connection lost is replaced at the next read
  return pool;
}
