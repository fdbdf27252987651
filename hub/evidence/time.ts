import type { PhotoFacts } from './exif.ts';

const MINUTE_MS = 60_000;

/**
 * The instant a camera names, Unix ms; where it names no offset its clock is taken to show local time. `wallClock`:
 * what a local clock shows at an instant, to the minute. Null for no time at all.
 */
export function instantOf(taken: PhotoFacts['taken'], wallClock: (at: number) => number): number | null {
  if (taken === null) return null;
  const shown = Date.parse(`${taken.local}${taken.offset ?? 'Z'}`);
  if (Number.isNaN(shown)) return null;
  if (taken.offset !== null) return shown;
  const ahead = (at: number): number => {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    return wallClock(minute) - minute;
  };
  return shown - ahead(shown - ahead(shown));
}
