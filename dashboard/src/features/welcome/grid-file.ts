import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';

/** A file of grids as far as this browser can read it. */
export type GridFile = FeatureCollection<Polygon | MultiPolygon, Record<string, unknown> | null>;

const isPosition = (value: unknown): boolean =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';

/** Rings of positions, as deep as their type says: what can be drawn, be it faulty. */
function isDrawable(geometry: unknown): boolean {
  if (typeof geometry !== 'object' || geometry === null) return false;
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown };
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null;
  return (
    Array.isArray(polygons) &&
    polygons.every(
      (rings) => Array.isArray(rings) && rings.every((ring) => Array.isArray(ring) && ring.every(isPosition)),
    )
  );
}

/** Reads a file; undefined when it is no FeatureCollection in JSON. */
export function readGridFile(text: string): GridFile | undefined {
  try {
    const file: unknown = JSON.parse(text);
    const { type, features } = (file ?? {}) as { type?: unknown; features?: unknown };
    return type === 'FeatureCollection' && Array.isArray(features) ? (file as GridFile) : undefined;
  } catch {
    return undefined;
  }
}

/** What of a file can be drawn, each feature with its place in the file and whether it is at fault. */
export function drawable(file: GridFile, faulty: ReadonlySet<number>): GridFile {
  const features = file.features.flatMap((feature, place) =>
    isDrawable((feature as { geometry?: unknown } | null)?.geometry)
      ? [
          {
            type: 'Feature' as const,
            geometry: feature.geometry,
            properties: {
              place,
              faulty: faulty.has(place),
              level: feature.properties?.['level'] ?? 'grid',
            },
          },
        ]
      : [],
  );
  return { type: 'FeatureCollection', features };
}
