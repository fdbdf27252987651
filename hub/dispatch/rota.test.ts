import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dutyAt, gapsOf, nextTurnAt, refuseShift, type Shift, swapped } from './rota.ts';
import { expiring, lacks } from './station.ts';

const H = 3_600_000;
const members = ['a', 'b', 'c', 'd'].map((id) => ({
  id,
  name: id,
  role: 'firefighter' as const,
  phone: null,
}));
const station = { id: 's1', members, rotaSince: 0 };
const shift = (from: number, to: number, who = ['a', 'b', 'c']): Shift => ({
  id: `${from}`,
  stationId: 's1',
  from,
  to,
  members: who,
  swaps: [],
});

test('a station is on duty with enough people, short with too few, and off with none', () => {
  const shifts = [shift(0, 8 * H), shift(8 * H, 16 * H, ['a', 'd'])];
  expect([0, 8 * H - 1, 8 * H, 16 * H].map((at) => dutyAt(station, shifts, at, 3).state)).toEqual([
    'on',
    'on',
    'gap',
    'off',
  ]);
  expect(dutyAt(station, shifts, 9 * H, 3).shift).toBe(shifts[1]);
});

test('a station whose rota is not kept always answers and has no gaps', () => {
  const unkept = { ...station, rotaSince: null };
  expect(dutyAt(unkept, [], 5, 3)).toEqual({ state: 'on', shift: null });
  expect(gapsOf(unkept, [], { from: 0, to: H }, 3)).toEqual([]);
});

test('who has left the station is no longer counted in its shifts', () => {
  expect(dutyAt({ ...station, members: members.slice(1) }, [shift(0, H)], 1, 3).state).toBe('gap');
});

test('gaps are found before, between and after shifts, and where a shift is too small', () => {
  const shifts = [shift(2 * H, 4 * H), shift(4 * H, 6 * H, ['a']), shift(8 * H, 10 * H)];
  expect(
    gapsOf(station, shifts, { from: 0, to: 12 * H }, 3).map(({ from, to, members: there }) => [
      from / H,
      to / H,
      there,
    ]),
  ).toEqual([
    [0, 2, 0],
    [4, 6, 1],
    [6, 8, 0],
    [10, 12, 0],
  ]);
});

test('an instant lies in a gap exactly when too few are on duty then', () => {
  const anyShift = fc
    .record({
      from: fc.integer({ min: 0, max: 48 }),
      length: fc.integer({ min: 1, max: 24 }),
      who: fc.subarray(['a', 'b', 'c', 'd']),
    })
    .map(({ from, length, who }) => shift(from * H, (from + length) * H, who));
  fc.assert(
    fc.property(fc.array(anyShift, { maxLength: 8 }), fc.integer({ min: 0, max: 47 }), (shifts, hour) => {
      const at = hour * H + 1;
      const inGap = gapsOf(station, shifts, { from: 0, to: 48 * H }, 3).some(
        ({ from, to }) => from <= at && at < to,
      );
      expect(inGap).toBe(dutyAt(station, shifts, at, 3).state !== 'on');
    }),
  );
});

test('the next turn is the first beginning or end after an instant', () => {
  const kept = [shift(0, 2 * H), shift(2 * H, 5 * H)];
  expect([-1, 0, 2 * H, 5 * H].map((at) => nextTurnAt(kept, at))).toEqual([0, 2 * H, 5 * H, null]);
  expect(nextTurnAt([], 0)).toBeNull();
});

test('a shift is refused that ends before it begins, is endless, or names strangers', () => {
  expect(refuseShift(shift(H, H), station)).toContain('ends after');
  expect(refuseShift(shift(0, 49 * H), station)).toContain('48 hours');
  expect(refuseShift(shift(0, H, ['a', 'a']), station)).toContain('once');
  expect(refuseShift(shift(0, H, ['z']), station)).toContain('no member z');
  expect(refuseShift(shift(0, H), station)).toBeUndefined();
});

test('a swap puts one in for another and is kept on record', () => {
  const swap = { memberOut: 'a', memberIn: 'd', by: 'li', at: 5, comment: 'ill' };
  expect(swapped(shift(0, H), swap, station)).toMatchObject({ members: ['d', 'b', 'c'], swaps: [swap] });
  expect(swapped(shift(0, H), { ...swap, memberOut: 'd' }, station)).toMatchObject({
    refused: expect.stringContaining('not in'),
  });
  expect(swapped(shift(0, H), { ...swap, memberIn: 'b' }, station)).toMatchObject({
    refused: expect.stringContaining('already'),
  });
});

test('a station says what the standard asks of it, and what expires', () => {
  expect(lacks({ members })).toEqual(['It has 4 people: a station needs at least 6.', 'It has no leader.']);
  const item = (id: string, expiresAt: number | null) => ({ id, name: id, count: 1, expiresAt });
  const equipment = [
    item('hose', null),
    item('mask', 40 * 24 * H),
    item('foam', 20 * 24 * H),
    item('old', -1),
  ];
  expect(expiring({ equipment }, 0).map(({ id }) => id)).toEqual(['old', 'foam']);
});
