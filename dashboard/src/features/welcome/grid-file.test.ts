import { expect, test } from 'vitest';
import { drawable, readGridFile } from './grid-file.ts';

const ring = [
  [0, 0],
  [1, 0],
  [1, 1],
];
const feature = (geometry: unknown, properties: unknown = { level: 'grid' }) => ({
  type: 'Feature',
  properties,
  geometry,
});
const file = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });

test.each(['', '{', 'null', '[]', '{"type":"Feature"}', '{"type":"FeatureCollection","features":{}}'])(
  '%s is no file of grids',
  (text) => {
    expect(readGridFile(text)).toBeUndefined();
  },
);

test('what can be drawn is, with its place in the file and its faults; the rest is left to the hub to name', () => {
  const read = readGridFile(
    file(
      feature(null),
      feature({ type: 'Polygon', coordinates: [ring] }),
      null,
      feature({ type: 'Polygon', coordinates: [['x']] }),
      feature({ type: 'MultiPolygon', coordinates: [[ring]] }, null),
    ),
  );
  expect(read && drawable(read, new Set([4])).features.map(({ properties }) => properties)).toEqual([
    { place: 1, faulty: false, level: 'grid' },
    { place: 4, faulty: true, level: 'grid' },
  ]);
});
