import type { ClockFlag } from './reading.ts';

/** Limits on a device's clock, in ms. */
export interface ClockLimits {
  /** A reading older than this on arrival is late. */
  lateAfterMs: number;
  /** A reading further ahead of us than this is from the future. */
  futureToleranceMs: number;
  /** How much the offset of a running but wrong clock may wander between two messages. */
  skewToleranceMs: number;
}

/** What is remembered of a device's clock between messages. */
export interface ClockMemory {
  deviceAt: number;
  receivedAt: number;
  /** Consecutive messages that arrived as far apart as the device says they were made. */
  steady: number;
}

/** So many steady messages in a row tell a wrong clock from a buffer that is being sent. */
const STEADY_FOR_SKEW = 3;
/** Closer together than this, arrival says nothing about the pace of the device's clock. */
const PACE_MS = 500;

export interface ClockVerdict {
  flag: ClockFlag;
  /** The instant to order and evaluate by. */
  at: number;
  memory: ClockMemory | undefined;
}

/**
 * Compares a device's clock with the arrival. A clock that is off by more than the limits, and runs at the pace of
 * ours over several messages, is `skewed`; an old reading otherwise is `late` (it waited somewhere), a young one
 * `future`. Late readings keep their own time; for the others the arrival stands in.
 */
export function checkClock(
  limits: ClockLimits,
  memory: ClockMemory | undefined,
  deviceAt: number | null,
  receivedAt: number,
): ClockVerdict {
  if (deviceAt === null) return { flag: 'ok', at: receivedAt, memory };
  const lagMs = receivedAt - deviceAt;
  if (lagMs <= limits.lateAfterMs && lagMs >= -limits.futureToleranceMs) {
    return { flag: 'ok', at: Math.min(deviceAt, receivedAt), memory: undefined };
  }
  const steady = memory ? steadyCount(limits, memory, deviceAt, receivedAt) : 0;
  const next = { deviceAt, receivedAt, steady };
  if (steady >= STEADY_FOR_SKEW) return { flag: 'skewed', at: receivedAt, memory: next };
  return lagMs > 0
    ? { flag: 'late', at: deviceAt, memory: next }
    : { flag: 'future', at: receivedAt, memory: next };
}

function steadyCount(limits: ClockLimits, memory: ClockMemory, deviceAt: number, receivedAt: number): number {
  const arrivedApartMs = receivedAt - memory.receivedAt;
  if (arrivedApartMs < PACE_MS) return memory.steady >= STEADY_FOR_SKEW ? memory.steady : 0;
  const driftMs = Math.abs(deviceAt - memory.deviceAt - arrivedApartMs);
  return driftMs <= Math.min(limits.skewToleranceMs, arrivedApartMs / 2) ? memory.steady + 1 : 0;
}
