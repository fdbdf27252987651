import { expect, test } from 'vitest';
import { compassPoint, nearest } from './way.ts';

const here = { lng: 116.3, lat: 39.9 };

test('the way is told by the point of the compass', () => {
  const towards = (lng: number, lat: number) =>
    compassPoint(here, { lng: here.lng + lng, lat: here.lat + lat });
  expect(towards(0, 0.01)).toBe('north');
  expect(towards(0.013, 0.01)).toBe('northeast');
  expect(towards(0.01, 0)).toBe('east');
  expect(towards(0, -0.01)).toBe('south');
  expect(towards(-0.01, 0)).toBe('west');
  expect(towards(-0.013, 0.01)).toBe('northwest');
});

test('the nearest hydrants come first, and one without a position is none', () => {
  const at = (id: string, lat: number | null) => ({ id, lng: 116.3, lat });
  const found = nearest([at('far', 39.92), at('lost', null), at('near', 39.901), at('mid', 39.91)], here, 2);
  expect(found.map(({ id }) => id)).toEqual(['near', 'mid']);
  expect(found[0]?.distanceM).toBeCloseTo(111.2, 0);
});
