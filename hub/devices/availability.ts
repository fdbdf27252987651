import type { Availability } from './device.ts';

/** Why a device is what it is; `disabled` and `moved` come from the registry, the others from the device. */
export type AvailabilityCause = 'status' | 'will' | 'message' | 'silence' | 'disabled' | 'moved';

/** What is heard of a device, or, for silence, is not. `connectionId` 0 is no connection (HTTP). */
export type Sign =
  | { cause: 'message' }
  | { cause: 'status'; says: 'online' | 'offline'; connectionId: number }
  | { cause: 'will'; connectionId: number }
  | { cause: 'silence' };

/** A device that keeps silent this many times longer than it promised is offline. */
export const SILENT_INTERVALS = 3;

/**
 * The one rule of availability. A message or status `online` makes a device online from anywhere; a will or status
 * `offline` makes it offline, unless it speaks for a connection the device has since replaced: a broker notices the
 * death of an old connection long after the device is back on a new one. Silence counts only against who was online.
 */
export function nextAvailability(now: Availability, sign: Sign, liveConnectionId: number): Availability {
  if (sign.cause === 'message') return 'online';
  if (sign.cause === 'silence') return now === 'online' ? 'offline' : now;
  if (sign.cause === 'status' && sign.says === 'online') return 'online';
  return isReplaced(sign.connectionId, liveConnectionId) ? now : 'offline';
}

function isReplaced(connectionId: number, live: number): boolean {
  return connectionId !== 0 && live !== 0 && connectionId !== live;
}

/** When silence makes an online device offline, Unix ms; null when it promised nothing. */
export function silentAt(aliveAt: number, expectEveryMs: number | null): number | null {
  return expectEveryMs === null ? null : aliveAt + SILENT_INTERVALS * expectEveryMs;
}
