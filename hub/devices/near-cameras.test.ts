import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { METRES_PER_DEGREE } from '../grids/distance.ts';
import { type CameraCandidate, camerasFor } from './near-cameras.ts';

const LAT = 39.9;
const place = { gridCode: 'east', lng: 116.3, lat: LAT };

function camera(id: string, northM: number | null, more: Partial<CameraCandidate> = {}): CameraCandidate {
  const position =
    northM === null ? { lng: null, lat: null } : { lng: 116.3, lat: LAT + northM / METRES_PER_DEGREE };
  return { id, kind: 'camera', gridCode: 'east', disabled: false, ...position, ...more };
}
const ids = (...args: Parameters<typeof camerasFor>): string[] =>
  camerasFor(...args).map(({ deviceId }) => deviceId);

test('the cameras of the same grid come first, then the nearest, four at most and none beyond 150 m', () => {
  const cameras = [
    camera('far', 151),
    camera('edge', 149),
    camera('next-door', 5, { gridCode: 'west' }),
    camera('b', 40),
    camera('a', 40),
    camera('near', 10),
  ];
  expect(ids(place, cameras)).toEqual(['near', 'a', 'b', 'edge']);
  expect(ids(place, cameras.slice(0, 3))).toEqual(['edge', 'next-door']);
  const [nearest] = camerasFor(place, cameras);
  expect(nearest).toMatchObject({ by: 'distance', distanceM: expect.closeTo(10, 1) });
});

test('the cameras a device is linked to are taken in their order, however far, and no others', () => {
  const cameras = [camera('far', 900), camera('near', 10), camera('lost', null)];
  const linked = { ...place, labels: { cameras: 'lost, far,far' } };
  expect(camerasFor(linked, cameras)).toEqual([
    { deviceId: 'lost', by: 'link', distanceM: null },
    { deviceId: 'far', by: 'link', distanceM: expect.closeTo(900, 0) },
  ]);
});

test('a link to what is no enabled camera counts for nothing, and where none is left the nearest are taken', () => {
  const cameras = [
    camera('near', 10),
    camera('off', 5, { disabled: true }),
    camera('smoke', 5, { kind: 'smoke' }),
  ];
  expect(ids({ ...place, labels: { cameras: 'off,smoke,unknown' } }, cameras)).toEqual(['near']);
  expect(ids({ ...place, labels: { cameras: '' } }, cameras)).toEqual(['near']);
});

test('a place that is not known has only the cameras it is linked to, and a camera sees itself', () => {
  const nowhere = { gridCode: 'east', lng: null, lat: null };
  const cameras = [camera('near', 10), camera('lost', null)];
  expect(ids(nowhere, cameras)).toEqual([]);
  expect(camerasFor({ ...nowhere, id: 'lost' }, cameras)).toEqual([
    { deviceId: 'lost', by: 'distance', distanceM: 0 },
  ]);
});

test('the order of the registry changes nothing', () => {
  const cameras = array(
    record({
      northM: integer({ min: -200, max: 200 }),
      disabled: boolean(),
      gridCode: constantFrom('east', 'west'),
    }),
    { maxLength: 12 },
  );
  assert(
    property(cameras, (given) => {
      const all = given.map(({ northM, ...more }, i) => camera(`c${i}`, northM, more));
      const chosen = camerasFor(place, all);
      expect(camerasFor(place, all.toReversed())).toEqual(chosen);
      expect(chosen.length).toBeLessThanOrEqual(4);
    }),
  );
});
