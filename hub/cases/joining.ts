import { type Severity, severities } from '../alerts/alert.ts';
import type { Case } from './case.ts';

/** Where something is: its grid, and its position where that is known (WGS 84 degrees). */
export interface Place {
  gridCode: string;
  lng: number | null;
  lat: number | null;
}

const FIRE_RADIUS_M = 30;
const FIRE_WINDOW_MS = 600_000;
const METRES_PER_DEGREE = 111_320;

/** Metres between two positions no more than a few kilometres apart. */
function distanceM(a: Place, b: Place): number {
  if (a.lng === null || a.lat === null || b.lng === null || b.lat === null) return Number.POSITIVE_INFINITY;
  const north = (a.lat - b.lat) * METRES_PER_DEGREE;
  const east = (a.lng - b.lng) * METRES_PER_DEGREE * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}

/**
 * Whether a confirmed fire at `place` is that of the case: seen within ten minutes, in the same cell or within 30 m.
 * `isCell`: whether a grid is one so small that what burns in it is one fire.
 */
export function isSameFire(
  { fire, typeCode }: Pick<Case, 'fire' | 'typeCode'>,
  place: Place,
  type: string,
  at: number,
  isCell: (gridCode: string) => boolean,
): boolean {
  if (!fire || typeCode !== type || Math.abs(at - fire.at) > FIRE_WINDOW_MS) return false;
  const sameCell = fire.gridCode === place.gridCode && isCell(place.gridCode);
  return sameCell || distanceM(fire, place) <= FIRE_RADIUS_M;
}

/** The graver of two severities. */
export function worse(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) <= severities.indexOf(b) ? a : b;
}

/** The case with an alert in it; undefined when that changes nothing. */
export function withAlert(
  value: Case,
  { id, severity }: { id: string; severity: Severity },
): Pick<Case, 'severity' | 'alertIds'> | undefined {
  const graver = worse(value.severity, severity);
  const known = value.alertIds.includes(id);
  if (known && graver === value.severity) return undefined;
  return { severity: graver, alertIds: known ? value.alertIds : [...value.alertIds, id] };
}

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

/** What the case `into` becomes when `value` is merged into it: its alerts, and what joins it from now on. */
export function mergedWith(into: Case, value: Case): Partial<Case> {
  return {
    severity: worse(into.severity, value.severity),
    alertIds: union(into.alertIds, value.alertIds),
    subjects: union(into.subjects, [value.subject, ...value.subjects]),
    merged: union(into.merged, [value.id, ...value.merged]),
    fire: into.fire ?? value.fire,
  };
}
