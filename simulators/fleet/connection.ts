import type { Random } from '../random.ts';

/** DISCONNECT (MQTT 3.1.1, 3.14): the broker discards the will. */
export const DISCONNECT = Buffer.from([0xe0, 0x00]);
export const CONNECT_TIMEOUT_MS = 10_000;

const BACKOFF_FIRST_MS = 500;
const BACKOFF_LAST_MS = 30_000;
/** CONNACK codes of wrong credentials (3.2.2.3): bad user name or password, not authorised. */
const REFUSED = new Set([4, 5]);

/** Whether a connection failed because the hub does not take the secret. */
export function isRefusal(error: Error & { code?: unknown }): boolean {
  return typeof error.code === 'number' && REFUSED.has(error.code);
}

/** How long to wait after so many failures in a row: twice as long each time, with jitter so that none come together. */
export function backoffMs(failures: number, random: Random): number {
  const ceilingMs = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return random.between(ceilingMs / 2, ceilingMs);
}
