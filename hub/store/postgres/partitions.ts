import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import { DatabaseError } from 'pg';
import type { LogPartitions } from '../store.ts';
import type { Database } from '../tables.ts';

const HOUR_MS = 3_600_000;
const HOURS_AHEAD = 6;

/** Partitions cannot be detached concurrently beside a default one, so a lock is taken: it waits at most so long, and the writer behind it. */
const LOCK_TIMEOUT_MS = 50;
const ATTEMPTS = 5;
const PAUSE_MS = 200;
/** Rows deleted from the default partition in one statement. */
const SLICE_ROWS = 2000;

const LOCK_NOT_AVAILABLE = '55P03';
/** The default partition already has rows of that hour. */
const CHECK_VIOLATION = '23514';

/** Of `receivedAt`, Unix ms, `to` exclusive; the default partition has none. */
interface Partition {
  name: string;
  from: number;
  to: number;
}

const hasState = (error: unknown, state: string): boolean =>
  error instanceof DatabaseError && error.code === state;

const nameOf = (from: number): string =>
  `readings_${new Date(from).toISOString().slice(0, 13).replaceAll(/\D/g, '')}`;

/** Partitions of `readings` by UTC hour of `receivedAt`. */
export class ReadingPartitions implements LogPartitions {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async ensure(now: number): Promise<void> {
    const existing = await this.#list();
    const first = Math.floor(now / HOUR_MS) * HOUR_MS;
    for (let from = first; from <= first + HOURS_AHEAD * HOUR_MS; from += HOUR_MS) {
      const to = from + HOUR_MS;
      if (existing.some((other) => other.from < to && from < other.to)) continue;
      if (!(await this.#create({ name: nameOf(from), from, to })))
        throw new Error('the log of readings is in use: its next partition could not be attached');
    }
  }

  async dropPassed(id: number, before: number): Promise<void> {
    for (const partition of await this.#list()) {
      if (partition.to <= before && (await isPassed(this.#db, partition, id)))
        await this.#brief((tx) => dropIfPassed(tx, partition, id));
    }
    await this.#deleteFromRest(id, before);
  }

  async #list(): Promise<Partition[]> {
    const { rows } = await sql<{ name: string; bound: string }>`
      select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = '"readings"'::regclass`.execute(this.#db);
    return rows.flatMap(({ name, bound }) => {
      const [, from, to] = /^FOR VALUES FROM \((?:MINVALUE|'(-?\d+)')\) TO \('(-?\d+)'\)$/.exec(bound) ?? [];
      return to === undefined ? [] : [{ name, from: Number(from ?? -Infinity), to: Number(to) }];
    });
  }

  /**
   * Attached, and not created as a partition: that would lock the whole table against the writer, and this locks only
   * the default partition, which is empty as long as hours are made ahead.
   */
  async #create({ name, from, to }: Partition): Promise<boolean> {
    try {
      return await this.#brief(async (tx) => {
        await sql`create table ${sql.table(name)} (like "readings" including all)`.execute(tx);
        await sql`alter table "readings" attach partition ${sql.table(name)}
          for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(tx);
      });
    } catch (error) {
      if (!hasState(error, CHECK_VIOLATION)) throw error;
      return true; // that hour stays in the default partition
    }
  }

  /** Runs what takes locks so that nobody waits long behind it; answers whether it could. */
  async #brief(work: (tx: Transaction<Database>) => Promise<void>): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await delay(PAUSE_MS);
      try {
        await this.#db.transaction().execute(async (tx) => {
          await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(tx);
          await work(tx);
        });
        return true;
      } catch (error) {
        if (!hasState(error, LOCK_NOT_AVAILABLE)) throw error;
      }
    }
    return false;
  }

  async #deleteFromRest(id: number, before: number): Promise<void> {
    for (;;) {
      const { numAffectedRows = 0n } = await sql`
        delete from "readings_rest" where ctid = any(array(
          select ctid from "readings_rest"
          where "id" <= ${id} and "receivedAt" < ${before} and "id" < (select max("id") from "readings")
          limit ${SLICE_ROWS}))`.execute(this.#db);
      if (numAffectedRows < SLICE_ROWS) return;
    }
  }
}

/** Whether a partition holds nothing after `id`, nor the newest reading. */
async function isPassed(db: Kysely<Database>, { name }: Partition, id: number): Promise<boolean> {
  const { rows } = await sql<{ greatest: number | null; newest: number | null }>`
    select (select max("id") from ${sql.table(name)}) as greatest, (select max("id") from "readings") as newest`.execute(
    db,
  );
  const { greatest, newest } = rows[0] ?? { greatest: null, newest: null };
  return greatest === null || (greatest <= id && greatest !== newest);
}

/** Looks again under the lock, so that a row that came late is not lost with its hour. */
async function dropIfPassed(tx: Transaction<Database>, partition: Partition, id: number): Promise<void> {
  await sql`lock table only "readings" in access exclusive mode`.execute(tx);
  if (await isPassed(tx, partition, id)) await sql`drop table ${sql.table(partition.name)}`.execute(tx);
}
