import type { Archive } from '../../store/archive/archive.ts';
import { slotMs, type Tier, tiers } from '../../store/archive/tables.ts';
import { type Cuts, ceilingOf, cut, daysCut, type Floors, floorsAt, type HistoryLimits } from './limits.ts';
import { readDeleted, writeDeleted } from './meta.ts';

export interface RetentionOptions {
  limits: HistoryLimits;
  /** Free bytes of the file system the archive is on; undefined where there is no telling. */
  freeBytes(): Promise<number | undefined>;
  /** Ends the work between two slots. */
  signal?: AbortSignal;
}

/** Below which slots everything is deleted, and what of that the quota took. */
interface Standing {
  floors: Floors;
  cuts: Cuts;
}

/** Deletes what is older than each tier's days, and then, oldest readings first, what the quota does not leave room for. */
export class ArchiveRetention {
  readonly #archive: Archive;
  readonly #options: RetentionOptions;

  constructor(archive: Archive, options: RetentionOptions) {
    this.#archive = archive;
    this.#options = options;
  }

  /** Answers by how many days the quota has made history shorter than asked for: 0 when it has not. */
  async apply(now: number): Promise<number> {
    const { limits } = this.#options;
    let standing = await this.#byDays(now);
    let excess = await this.#excessBytes();
    while (excess > 0 && !this.#stopped) {
      const { totalBytes: before } = await this.#archive.size();
      const further = await this.#yieldOldest(now, standing);
      if (!further) break;
      standing = further;
      // Reckoned, not measured again: a file that is being read is cut later, and that must not cost more history.
      excess -= before - (await this.#archive.size()).totalBytes;
    }
    return daysCut(standing.cuts, now, limits);
  }

  get #stopped(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  async #byDays(now: number): Promise<Standing> {
    const { db } = this.#archive;
    const { floors: before, cuts } = await readDeleted(db);
    const floors = floorsAt(now, this.#options.limits, before);
    // First the floor, then what is below: a late reading must not find half of its slot.
    if (tiers.some((tier) => floors[tier] !== before?.[tier])) await writeDeleted(db, { floors, cuts });
    for (const tier of tiers) await this.#archive.dropBefore(tier, floors[tier]);
    return { floors, cuts };
  }

  /** How many bytes must go. */
  async #excessBytes(): Promise<number> {
    const { limits, freeBytes } = this.#options;
    const { totalBytes } = await this.#archive.size();
    const free = await freeBytes();
    const missing = free === undefined ? 0 : limits.minFreeBytes - free;
    return Math.max(totalBytes - limits.maxBytes, missing);
  }

  /** Deletes the oldest slot of the finest tier that has one to spare; undefined when none has. */
  async #yieldOldest(now: number, { floors, cuts }: Standing): Promise<Standing | undefined> {
    for (const tier of tiers) {
      const oldest = await this.#archive.oldestSlot(tier);
      if (oldest === null) continue;
      const ceiling = ceilingOf(tier, now, floors);
      // Where slots go by the partition, it takes several steps to the end of one.
      for (let to = Math.max(oldest + slotMs[tier], floors[tier]); to <= ceiling; to += slotMs[tier]) {
        const further = { floors: { ...floors, [tier]: to }, cuts: cut(cuts, tier, oldest, to) };
        await writeDeleted(this.#archive.db, further);
        if (await this.#archive.dropBefore(tier, to)) return further;
      }
      await writeDeleted(this.#archive.db, { floors, cuts });
    }
    return undefined;
  }
}

/** The oldest slot of each tier, Unix ms; null when it is empty. */
export async function oldestSlots(archive: Archive): Promise<Record<Tier, number | null>> {
  return {
    rawBlocks: await archive.oldestSlot('rawBlocks'),
    minuteBlocks: await archive.oldestSlot('minuteBlocks'),
    hourBlocks: await archive.oldestSlot('hourBlocks'),
  };
}
