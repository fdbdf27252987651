/** Most metrics one reading may carry. */
export const MAX_METRICS = 64;
/** Most readings one payload may carry. */
export const MAX_READINGS = 500;

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** Names already found good. Devices repeat a handful; a sender of endless new names only loses the shortcut. */
const known = new Set<string>();
const MAX_KNOWN = 4096;

/**
 * Whether `name` may name a metric: a letter, then up to 63 letters, digits, `_`, `.` or `-`. What every object
 * inherits (`constructor`, `toString`, …) may not, so that looking a metric up never finds anything else.
 */
export function isMetricName(name: string): boolean {
  if (known.has(name)) return true;
  if (!NAME.test(name) || name in Object.prototype) return false;
  if (known.size < MAX_KNOWN) known.add(name);
  return true;
}

/** 2001-09-09: every earlier instant in ms is a plausible one in seconds. */
const EARLIEST_MS = 1_000_000_000_000;
/** 2100-01-01. */
const LATEST_MS = 4_102_444_800_000;

/**
 * Reads a device's time stamp: Unix ms, null for a clock that was never set (0, as found in the field), or the
 * sentence that says what is wrong with it.
 */
export function readAt(value: unknown): number | null | string {
  if (value === undefined || value === null || value === 0) return null;
  if (typeof value !== 'number') return '"at" must be a number: Unix time in milliseconds.';
  if (value >= EARLIEST_MS && value < LATEST_MS)
    return Number.isInteger(value) ? value : '"at" must be a whole number of milliseconds.';
  if (value >= EARLIEST_MS / 1000 && value < LATEST_MS / 1000)
    return `"at" is ${value}, which looks like seconds: send Unix time in milliseconds.`;
  if (value >= EARLIEST_MS * 1000 && value < LATEST_MS * 1000)
    return `"at" is ${value}, which looks like microseconds: send Unix time in milliseconds.`;
  return `"at" is ${value}, which is no time between 2001 and 2100: send Unix time in milliseconds, or leave it out.`;
}
