import type { Kysely } from 'kysely';
import type { ArchiveDatabase, Tier } from '../../store/archive/tables.ts';
import { decodeReadings, encodeReadings } from './reading-block.ts';
import { type Blocks, HOUR_MS, MAX_PART, MINUTE_MS, type Part, type RawSlot, type Touched } from './roll.ts';
import { decodeRollup, encodeRollup } from './rollup-block.ts';

type Db = Kysely<ArchiveDatabase>;
type RollupTier = Exclude<Tier, 'rawBlocks'>;

/** Rows written in one statement. */
const WRITE_ROWS = 100;

/** The blocks of one device where new readings fall, by slot, as they are stored. */
export interface StoredBlocks {
  touched: Touched;
  raw: Map<number, { next: number; parts: { part: number; data: Uint8Array }[] }>;
  minuteBlocks: Map<number, Uint8Array>;
  hourBlocks: Map<number, Uint8Array>;
}

/** Unpacks one device's blocks: dozens of times their size. */
export function unpack({ raw, minuteBlocks, hourBlocks }: StoredBlocks): Blocks<RawSlot> {
  const each = <A, B>(slots: ReadonlyMap<number, A>, of: (stored: A) => B): Map<number, B> =>
    new Map(Array.from(slots, ([slotAt, stored]) => [slotAt, of(stored)]));
  return {
    raw: each(raw, ({ next, parts }) => ({
      next,
      parts: parts.map(({ part, data }) => ({ part, readings: decodeReadings(data) })),
    })),
    minutes: each(minuteBlocks, (data) => decodeRollup(data)),
    hours: each(hourBlocks, (data) => decodeRollup(data)),
  };
}

/** Reads what `roll` needs of each device, given where its new readings fall: four statements for all of them. */
export async function loadBlocks(
  db: Db,
  touched: ReadonlyMap<number, Touched>,
): Promise<ReadonlyMap<number, StoredBlocks>> {
  const stored = new Map<number, StoredBlocks>();
  for (const [deviceNo, where] of touched)
    stored.set(deviceNo, {
      touched: where,
      raw: new Map(),
      minuteBlocks: new Map(),
      hourBlocks: new Map(),
    });
  await loadRaw(db, stored);
  await loadRollups(db, 'minuteBlocks', stored);
  await loadRollups(db, 'hourBlocks', stored);
  return stored;
}

const slotsIn = (tier: Tier, stored: ReadonlyMap<number, StoredBlocks>): number[] => [
  ...new Set([...stored.values()].flatMap(({ touched }) => [...touched.slots[tier]])),
];

async function loadRaw(db: Db, stored: ReadonlyMap<number, StoredBlocks>): Promise<void> {
  const those = db
    .selectFrom('rawBlocks')
    .where('deviceNo', 'in', [...stored.keys()])
    .where('slotAt', 'in', slotsIn('rawBlocks', stored));
  const lasts = await those
    .select((of) => ['deviceNo', 'slotAt', of.fn.max('part').as('last')])
    .groupBy(['deviceNo', 'slotAt'])
    .execute();
  for (const { deviceNo, slotAt, last } of lasts)
    stored.get(deviceNo)?.raw.set(slotAt, { next: last + 1, parts: [] });
  if (lasts.length === 0) return;

  const earliest = Math.min(...Array.from(stored.values(), ({ touched }) => touched.from));
  const rows = await those
    .select(['deviceNo', 'slotAt', 'part', 'fromAt', 'toAt', 'count', 'data'])
    // Only the last part of a slot has room.
    .where((of) => of.or([of('count', '<', MAX_PART), of('toAt', '>=', earliest)]))
    .orderBy('part')
    .execute();
  for (const { deviceNo, slotAt, part, fromAt, toAt, count, data } of rows) {
    const device = stored.get(deviceNo);
    if (!device?.touched.slots.rawBlocks.has(slotAt)) continue;
    if (count < MAX_PART || spansOneOf(device.touched.minutes, fromAt, toAt))
      device.raw.get(slotAt)?.parts.push({ part, data });
  }
}

function spansOneOf(minutes: ReadonlySet<number>, fromAt: number, toAt: number): boolean {
  for (const minuteAt of minutes) if (minuteAt + MINUTE_MS > fromAt && minuteAt <= toAt) return true;
  return false;
}

async function loadRollups(
  db: Db,
  tier: RollupTier,
  stored: ReadonlyMap<number, StoredBlocks>,
): Promise<void> {
  const rows = await db
    .selectFrom(tier)
    .select(['deviceNo', 'slotAt', 'data'])
    .where('deviceNo', 'in', [...stored.keys()])
    .where('slotAt', 'in', slotsIn(tier, stored))
    .execute();
  for (const { deviceNo, slotAt, data } of rows) {
    const device = stored.get(deviceNo);
    if (device?.touched.slots[tier].has(slotAt)) device[tier].set(slotAt, data);
  }
}

/** Packs blocks of devices one by one, and writes them all in place of what was there. */
export class BlockWriter {
  readonly #parts: ArchiveDatabase['rawBlocks'][] = [];
  readonly #rollups: Record<RollupTier, ArchiveDatabase[RollupTier][]> = { minuteBlocks: [], hourBlocks: [] };

  add(deviceNo: number, { raw, minutes, hours }: Blocks<readonly Part[]>): void {
    for (const [slotAt, parts] of raw)
      for (const { part, readings } of parts) {
        const [fromAt, toAt] = [readings[0]?.at ?? 0, readings.at(-1)?.at ?? 0];
        const data = encodeReadings(readings);
        this.#parts.push({ deviceNo, slotAt, part, fromAt, toAt, count: readings.length, data });
      }
    for (const [slotAt, rollup] of minutes)
      this.#rollups.minuteBlocks.push({ deviceNo, slotAt, data: encodeRollup(rollup, MINUTE_MS) });
    for (const [slotAt, rollup] of hours)
      this.#rollups.hourBlocks.push({ deviceNo, slotAt, data: encodeRollup(rollup, HOUR_MS) });
  }

  async write(db: Db): Promise<void> {
    for (const rows of slices(this.#parts)) {
      await db
        .insertInto('rawBlocks')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['deviceNo', 'slotAt', 'part']).doUpdateSet((of) => ({
            fromAt: of.ref('excluded.fromAt'),
            toAt: of.ref('excluded.toAt'),
            count: of.ref('excluded.count'),
            data: of.ref('excluded.data'),
          })),
        )
        .execute();
    }
    for (const tier of ['minuteBlocks', 'hourBlocks'] as const) {
      for (const rows of slices(this.#rollups[tier])) {
        await db
          .insertInto(tier)
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['deviceNo', 'slotAt']).doUpdateSet((of) => ({ data: of.ref('excluded.data') })),
          )
          .execute();
      }
    }
  }
}

export function* slices<T>(rows: readonly T[]): Iterable<T[]> {
  for (let i = 0; i < rows.length; i += WRITE_ROWS) yield rows.slice(i, i + WRITE_ROWS);
}
