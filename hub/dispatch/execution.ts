import type { Actor } from '../cases/transition.ts';

/** Somebody of a station, where the station is at the case already. */
export function execution(name: string): Actor {
  return { name, axes: new Set(['execution']), actsFor: () => true };
}
