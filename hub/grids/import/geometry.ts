import type { MultiPolygon, Position } from 'geojson';
import type { Subject } from './fault.ts';
import { findSelfIntersection } from './simple-ring.ts';

/** Rings in one feature: outlines and holes. */
const MAX_RINGS = 1000;

/** A point of the file, rounded as far as helps to find it. */
export function place([lng = 0, lat = 0]: Position): [number, number] {
  return [Math.round(lng * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
}

/**
 * Reads a Polygon or MultiPolygon and drops third coordinates. Rings must be closed and simple (OGC 06-103r4 §6.1.11):
 * what crosses or touches itself has no inside two readers agree on. Undefined when a fault was added.
 */
export function readGeometry(geometry: unknown, subject: Subject): MultiPolygon | undefined {
  const polygons = polygonsOf(geometry);
  if (typeof polygons === 'string') return reject(subject, polygons);
  if (polygons.reduce((sum, polygon) => sum + polygon.length, 0) > MAX_RINGS) {
    return reject(subject, `The geometry has more than ${MAX_RINGS} rings.`);
  }
  const read = polygons.map((rings) => rings.map((ring, i) => readRing(ring, i === 0, subject)));
  return read.every((rings) => rings.every((ring) => ring !== undefined))
    ? { type: 'MultiPolygon', coordinates: read }
    : undefined;
}

function reject({ feature, code, faults }: Subject, detail: string): undefined {
  faults.add({ feature, code, fault: 'bad-geometry', detail });
}

function polygonsOf(geometry: unknown): unknown[][] | string {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    const given = typeof type === 'string' ? `a ${type.slice(0, 40)}` : 'missing';
    return `The geometry must be a Polygon or a MultiPolygon; it is ${given}.`;
  }
  const polygons: unknown = type === 'Polygon' ? [coordinates] : coordinates;
  const nested =
    Array.isArray(polygons) &&
    polygons.length > 0 &&
    polygons.every((rings) => Array.isArray(rings) && rings.length > 0 && rings.every(Array.isArray));
  return nested ? (polygons as unknown[][]) : `The coordinates are not those of a ${type}.`;
}

function readRing(raw: unknown, outer: boolean, { feature, code, faults }: Subject): Position[] | undefined {
  const name = outer ? 'The outline' : 'A hole';
  const ring: Position[] = [];
  for (const position of raw as unknown[]) {
    const [lng, lat] = Array.isArray(position) ? (position as unknown[]) : [];
    if (
      typeof lng !== 'number' ||
      typeof lat !== 'number' ||
      !(Math.abs(lng) <= 180) ||
      !(Math.abs(lat) <= 90)
    ) {
      const detail = `${name} holds ${JSON.stringify(position).slice(0, 80)}, which is not [longitude, latitude] in degrees (WGS 84).`;
      faults.add({ feature, code, fault: 'bad-coordinate', detail });
      return undefined;
    }
    ring.push([lng, lat]);
  }
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || ring.length < 2) {
    faults.add({ feature, code, fault: 'bad-geometry', detail: `${name} has fewer than two positions.` });
    return undefined;
  }
  if (first[0] !== last[0] || first[1] !== last[1]) {
    const detail = `${name} is not closed: its last position must repeat its first.`;
    faults.add({ feature, code, fault: 'open-ring', detail, at: place(last) });
    return undefined;
  }
  const distinct = ring.slice(1).filter((p, i) => p[0] !== ring[i]?.[0] || p[1] !== ring[i]?.[1]);
  if (distinct.length < 3) {
    const detail = `${name} has fewer than three corners.`;
    faults.add({ feature, code, fault: 'bad-geometry', detail, at: place(first) });
    return undefined;
  }
  const at = findSelfIntersection(distinct);
  if (at) {
    const detail = `${name} crosses or touches itself.`;
    faults.add({ feature, code, fault: 'self-intersection', detail, at: place(at) });
    return undefined;
  }
  return ring;
}
