import { metresBetween, type Position } from '../map/metres.ts';

const points = [
  'north',
  'northeast',
  'east',
  'southeast',
  'south',
  'southwest',
  'west',
  'northwest',
] as const;
export type CompassPoint = (typeof points)[number];

/** The point of the compass one looks to from `a` to `b`. */
export function compassPoint(a: Position, b: Position): CompassPoint {
  const east = (b.lng - a.lng) * Math.cos((a.lat * Math.PI) / 180);
  const eighths = Math.round((Math.atan2(east, b.lat - a.lat) / Math.PI) * 4);
  return points[(eighths + 8) % 8] ?? 'north';
}

/** Those of `places` next to a position, the nearest first. */
export function nearest<T extends { lng: number | null; lat: number | null }>(
  places: readonly T[],
  to: Position,
  most: number,
): (T & { distanceM: number })[] {
  return places
    .flatMap((place) =>
      place.lng === null || place.lat === null
        ? []
        : [{ ...place, distanceM: metresBetween({ lng: place.lng, lat: place.lat }, to) }],
    )
    .sort((a, b) => a.distanceM - b.distanceM)
    .slice(0, most);
}
