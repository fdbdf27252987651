import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, choose } from './choose.ts';

const DEGREE_M = 111_195;
const scene = { gridPath: ['g1', 'c1', 's1'], lng: 116, lat: 40 };

/** A station `northM` metres north of the scene. */
function candidate(id: string, northM: number, changes: Partial<Candidate & Candidate['station']> = {}) {
  const { duty = 'on', isOnline = true, ...station } = changes;
  const place = { gridCode: 'g9', lng: 116, lat: 40 + northM / DEGREE_M, radiusM: 1500, enabled: true };
  return { station: { id, ...place, ...station }, gridPath: ['g9', 'c1', 's1'], duty, isOnline };
}
const none = new Map<string, string>();

test("the grid's own station comes first, then neighbours by distance, each with why", () => {
  const own = candidate('own', 1200, { gridCode: 'g1' });
  const { asked, passedOver } = choose(
    scene,
    [candidate('b', 900), candidate('far', 2300), own, candidate('a', 300), candidate('c', 1000)],
    none,
    3,
  );
  expect(asked).toEqual([
    { id: 'own', reason: 'the station of grid g1, 1200 m away' },
    { id: 'a', reason: 'neighbour, 300 m away' },
    { id: 'b', reason: 'neighbour, 900 m away' },
  ]);
  expect(passedOver).toEqual([
    { id: 'c', reason: '3 are asked already' },
    { id: 'far', reason: 'too far: 2300 m away, its radius is 1500 m' },
  ]);
});

test('off duty, out of service and declined are passed over, and offline is asked all the same', () => {
  const { asked, passedOver } = choose(
    scene,
    [
      candidate('off', 100, { duty: 'off' }),
      candidate('broken', 100, { enabled: false }),
      candidate('no', 100),
      candidate('dark', 5000, { isOnline: false, duty: 'gap' }),
    ],
    new Map([['no', 'declined']]),
    3,
  );
  expect(asked).toEqual([
    { id: 'dark', reason: 'the nearest, 5000 m away, short of people, its terminal is offline' },
  ]);
  expect(Object.fromEntries(passedOver.map(({ id, reason }) => [id, reason]))).toEqual({
    off: 'not on duty',
    broken: 'out of service',
    no: 'declined',
  });
});

test('when nobody is on duty those off duty are asked all the same', () => {
  const { asked } = choose(scene, [candidate('a', 100, { duty: 'off' })], none, 3);
  expect(asked).toEqual([{ id: 'a', reason: 'the nearest, 100 m away, nobody is on duty' }]);
});

test('where the place is not known the grids decide', () => {
  const other = { ...candidate('other', 100), gridPath: ['g9', 'c2', 's1'] };
  const unknown = { ...scene, lng: null, lat: null };
  const { asked, passedOver } = choose(
    unknown,
    [other, candidate('own', 0, { gridCode: 'c1' }), candidate('near', 0)],
    none,
    3,
  );
  expect(asked.map(({ id }) => id)).toEqual(['own', 'near']);
  expect(passedOver.map(({ id }) => id)).toEqual(['other']);
});

const anyCandidate = fc.record({
  northM: fc.integer({ min: 0, max: 6000 }),
  radiusM: fc.integer({ min: 100, max: 5000 }),
  gridCode: fc.constantFrom('g1', 'c1', 'g9'),
  duty: fc.constantFrom('on' as const, 'gap' as const, 'off' as const),
  enabled: fc.boolean(),
  isOnline: fc.boolean(),
  isExcluded: fc.boolean(),
});

test('whoever can be asked is, nobody twice or against what is known, and everybody has a reason', () => {
  fc.assert(
    fc.property(fc.array(anyCandidate, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (drawn, most) => {
      const candidates = drawn.map(({ northM, duty, enabled, isOnline, gridCode, radiusM }, i) =>
        candidate(`s${i}`, northM, { duty, enabled, isOnline, gridCode, radiusM }),
      );
      const excluded = new Map(drawn.flatMap((one, i) => (one.isExcluded ? [[`s${i}`, 'declined']] : [])));
      const { asked, passedOver } = choose(scene, candidates, excluded, most);
      const able = candidates.filter(({ station }) => station.enabled && !excluded.has(station.id));
      const onDuty = able.filter(({ duty }) => duty !== 'off');
      expect(asked.length).toBeLessThanOrEqual(most);
      expect([...asked, ...passedOver].map(({ id }) => id).sort()).toEqual(
        candidates.map(({ station }) => station.id).sort(),
      );
      expect(asked.length > 0).toBe(able.length > 0);
      for (const { id } of asked) {
        expect(able.map(({ station }) => station.id)).toContain(id);
        if (onDuty.length > 0) expect(onDuty.map(({ station }) => station.id)).toContain(id);
      }
      const own = onDuty.filter(({ station }) => station.gridCode === 'g1').map(({ station }) => station.id);
      if (own.length > 0) expect(own).toContain(asked[0]?.id);
    }),
  );
});
