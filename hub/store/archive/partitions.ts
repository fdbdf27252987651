import { type Kysely, sql } from 'kysely';
import type { ArchiveDatabase, Tier } from './tables.ts';

const DAY_MS = 86_400_000;

/** How long a partition is, ms: whole slots of its tier, and like them it begins at a multiple since the epoch. */
const partitionMs: Readonly<Record<Tier, number>> = {
  rawBlocks: 7 * DAY_MS,
  minuteBlocks: 28 * DAY_MS,
  hourBlocks: 112 * DAY_MS,
};

/** Named by its first day: `rawBlocks_2026-11-19`. */
const nameOf = (tier: Tier, startAt: number): string =>
  `${tier}_${new Date(startAt).toISOString().slice(0, 10)}`;

const startOf = (tier: Tier, name: string): number => Date.parse(name.slice(tier.length + 1));

async function partitionsOf(db: Kysely<ArchiveDatabase>, tier: Tier): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as "name" from pg_inherits join pg_class c on c.oid = inhrelid
    where inhparent = ${`"${tier}"`}::regclass order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

/** Makes the partitions these slots fall into, where there are none. */
export async function createPartitions(
  db: Kysely<ArchiveDatabase>,
  tier: Tier,
  slots: Iterable<number>,
): Promise<void> {
  const lengthMs = partitionMs[tier];
  const starts = new Set(Array.from(slots, (slotAt) => Math.floor(slotAt / lengthMs) * lengthMs));
  const there = new Set(await partitionsOf(db, tier));
  for (const startAt of starts) {
    const name = nameOf(tier, startAt);
    if (there.has(name)) continue;
    await sql`create table ${sql.table(name)} partition of ${sql.table(tier)}
      for values from (${sql.lit(startAt)}) to (${sql.lit(startAt + lengthMs)})`.execute(db);
  }
}

/** Drops the partitions that end at or before `before`; answers whether there was one. */
export async function dropPartitionsBefore(
  db: Kysely<ArchiveDatabase>,
  tier: Tier,
  before: number,
): Promise<boolean> {
  const past = (await partitionsOf(db, tier)).filter(
    (name) => startOf(tier, name) + partitionMs[tier] <= before,
  );
  for (const name of past) await sql`drop table ${sql.table(name)}`.execute(db);
  return past.length > 0;
}
