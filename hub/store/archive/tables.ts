/**
 * History as compact blocks, derived from the log of readings: in `history.db` beside `hub.db`, or in the same
 * PostgreSQL database. What a block's `data` holds is the business of `telemetry`; here it is bytes.
 * Instants are Unix ms; a slot begins at a multiple of its length since the epoch.
 */
export interface ArchiveDatabase {
  /** Readings themselves. A device's slot has parts 0, 1, …, each of limited size; `fromAt`..`toAt` (inclusive) is what a part spans. */
  rawBlocks: {
    deviceNo: number;
    slotAt: number;
    part: number;
    fromAt: number;
    toAt: number;
    count: number;
    data: Uint8Array;
  };
  minuteBlocks: RollupBlock;
  hourBlocks: RollupBlock;
  /** The newest value of each metric of a device, as JSON `{metric: [at, value]}`, up to the cursor. */
  latest: { deviceNo: number; at: number; receivedAt: number; metrics: string };
  /** `cursor`: id of the last reading of the log that is in the blocks. */
  archiveMeta: { key: string; value: string };
}

interface RollupBlock {
  deviceNo: number;
  slotAt: number;
  data: Uint8Array;
}

export const tiers = ['rawBlocks', 'minuteBlocks', 'hourBlocks'] as const;
export type Tier = (typeof tiers)[number];

/** How long a slot of each tier is, ms. */
export const slotMs: Readonly<Record<Tier, number>> = {
  rawBlocks: 24 * 3_600_000,
  minuteBlocks: 6 * 3_600_000,
  hourBlocks: 7 * 24 * 3_600_000,
};

export const slotOf = (tier: Tier, at: number): number => Math.floor(at / slotMs[tier]) * slotMs[tier];
