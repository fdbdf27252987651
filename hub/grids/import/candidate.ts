import type { MultiPolygon } from 'geojson';
import type { Grid } from '../grid.ts';
import type { FaultList } from './fault.ts';
import { readGeometry } from './geometry.ts';
import { checkParts } from './parts.ts';
import { claims, type GridProperties, readProperties } from './properties.ts';

/** A grid as it would be after the import: stored, or read from a feature of the file. */
export interface Candidate extends GridProperties {
  /** Its place in the file; null when it is stored and the file does not name it. */
  feature: number | null;
  /** Undefined when its geometry has a fault: what depends on it is not looked at. */
  geometry: MultiPolygon | undefined;
}

/** The grids after the import, by code, and the codes claimed by features that cannot be used. */
export interface Candidates {
  byCode: Map<string, Candidate>;
  unusable: Set<string>;
}

/** Reads every feature on its own, and lays the good ones over the stored grids. */
export function readCandidates(
  features: readonly unknown[],
  stored: readonly Grid[],
  faults: FaultList,
): Candidates {
  const byCode = new Map<string, Candidate>();
  for (const { updatedAt: _, ...grid } of stored) byCode.set(grid.code, { ...grid, feature: null });
  const unusable = new Set<string>();
  for (const [feature, raw] of features.entries()) {
    const { code } = claims(raw);
    const candidate = readFeature(raw, feature, faults);
    if (!candidate) {
      if (code !== null) unusable.add(code);
      continue;
    }
    const earlier = byCode.get(candidate.code)?.feature;
    if (typeof earlier === 'number') {
      const detail = `Feature ${earlier} has the same code.`;
      faults.add({ feature, code, fault: 'duplicate-code', detail, with: candidate.code });
      continue;
    }
    byCode.set(candidate.code, candidate);
  }
  return { byCode, unusable };
}

/** Undefined when the properties leave nothing to work with; faults of the geometry alone leave the place in the tree. */
function readFeature(raw: unknown, feature: number, faults: FaultList): Candidate | undefined {
  const { type, properties, geometry } = (raw ?? {}) as Record<string, unknown>;
  const subject = { feature, code: claims(raw).code, faults };
  if (type !== 'Feature') {
    faults.add({ feature, code: subject.code, fault: 'bad-feature', detail: 'It is not a GeoJSON Feature.' });
    return undefined;
  }
  const read = readProperties(properties, subject);
  const area = readGeometry(geometry, subject);
  const sound = area && checkParts(area, subject) ? area : undefined;
  return read && { ...read, feature, geometry: sound };
}
