import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Confirmation } from '../rules/rule.ts';
import { corroborating, type Witness, WitnessBook } from './corroboration.ts';

const MIN = 60_000;
const asked: Confirmation = {
  devices: 2,
  kinds: ['smoke', 'heat'],
  withinMs: 10 * MIN,
  place: { in: 'floor' },
  rules: null,
};
const witness = (changes: Partial<Witness> = {}): Witness => ({
  alertId: `alert of ${changes.deviceId ?? 's1'}`,
  ruleId: 'smoke',
  deviceId: 's1',
  kind: 'smoke',
  at: 0,
  endedAt: null,
  gridCode: 'cell-1',
  labels: { building: '2', floor: '3' },
  position: null,
  isCredible: true,
  isConfirmed: false,
  ...changes,
});
const bookOf = (confirmation: Confirmation): WitnessBook =>
  new WitnessBook(new Map([['smoke', confirmation]]), (code, level) => (level === 'street' ? 'st' : code));

/** The alerts confirmed once all of these are there. */
function confirmed(confirmation: Confirmation, witnesses: readonly Witness[], now = 0): string[] {
  const book = bookOf(confirmation);
  for (const one of witnesses) book.take(one, now);
  const last = witnesses.at(-1);
  return last ? [...book.verdictsAround(last, now)].map(({ alertId }) => alertId) : [];
}
const s1 = witness();
const s2 = (changes: Partial<Witness> = {}) => witness({ deviceId: 's2', ...changes });
const both = ['alert of s1', 'alert of s2'];

test('two devices of a floor confirm all its open alerts, one device confirms none however often it calls', () => {
  expect(confirmed(asked, [s1, s2({ at: 10 * MIN })])).toEqual(both);
  expect(confirmed(asked, [s1, s2({ at: 10 * MIN + 1 })])).toEqual([]);
  expect(confirmed(asked, [s1, witness({ ruleId: 'heat', alertId: 'b' })])).toEqual([]);
  expect(confirmed(asked, [s1, s2({ labels: { building: '2', floor: '4' } })])).toEqual([]);
  expect(confirmed(asked, [s1, s2({ gridCode: 'cell-2' })])).toEqual([]);
  expect(confirmed({ ...asked, place: { in: 'street' } }, [s1, s2({ gridCode: 'cell-2' })])).toEqual(both);
});

test('false alarms, exercises, other kinds and other rules confirm nothing', () => {
  for (const other of [{ isCredible: false }, { kind: 'camera' }])
    expect(confirmed(asked, [s1, s2(other)])).toEqual([]);
  const byHeat = { ...asked, rules: ['smoke', 'heat-alarm'] };
  expect(confirmed(byHeat, [s1, s2({ ruleId: 'co', kind: 'heat' })])).toEqual([]);
  expect(confirmed(byHeat, [s1, s2({ ruleId: 'heat-alarm', kind: 'heat' })])).toEqual(['alert of s1']);
});

test('an alert that is over speaks for as long again as asked, and is then forgotten', () => {
  const over = witness({ endedAt: MIN });
  expect(confirmed(asked, [over, s2({ at: 9 * MIN })], 11 * MIN)).toEqual(['alert of s2']);
  expect(confirmed(asked, [over, s2({ at: 9 * MIN })], 11 * MIN + 1)).toEqual([]);
  const book = bookOf(asked);
  book.take(over, MIN);
  book.take(s2(), 11 * MIN);
  expect(book.size).toBe(2);
  book.take(s2(), 11 * MIN + 1);
  expect(book.size).toBe(1);
});

test('within a radius only those near each other count, and none without a position', () => {
  const around: Confirmation = { ...asked, place: { radiusM: 30 } };
  const at = (lng: number, lat: number) => ({ position: { lng, lat } });
  const here = witness(at(116.4, 39.9));
  expect(confirmed(around, [here, s2(at(116.4003, 39.9))])).toEqual(both);
  expect(confirmed(around, [here, s2(at(116.4, 39.90026))])).toEqual(both);
  expect(confirmed(around, [here, s2(at(116.4004, 39.9))])).toEqual([]);
  expect(confirmed(around, [here, s2()])).toEqual([]);
});

const anyWitness = fc.record({
  deviceId: fc.constantFrom('a', 'b', 'c', 'd'),
  at: fc.integer({ min: 0, max: 60 }),
  endedAt: fc.option(fc.integer({ min: 0, max: 60 })),
  isCredible: fc.boolean(),
  kind: fc.constantFrom('smoke', 'heat', 'camera'),
});

test('enough devices confirm exactly when some stretch of the time asked has the beginnings of so many', () => {
  fc.assert(
    fc.property(fc.array(anyWitness), fc.integer({ min: 2, max: 4 }), (drawn, devices) => {
      const group = drawn.map((changes) => witness(changes));
      const now = 60;
      const confirmation = { ...asked, devices, withinMs: 20 };
      const heard = group.filter(
        ({ isCredible, kind, endedAt }) =>
          isCredible && kind !== 'camera' && (endedAt === null || endedAt >= now - 20),
      );
      const most = Math.max(
        0,
        ...heard.map(({ at: from }) => {
          const inTime = heard.filter(({ at }) => at >= from && at <= from + 20);
          return new Set(inTime.map(({ deviceId }) => deviceId)).size;
        }),
      );
      const found = corroborating(confirmation, group, now);
      expect(found !== null).toBe(most >= devices);
      if (found) expect(new Set(found).size).toBe(found.length);
    }),
  );
});

test('the order in which alerts come changes nothing about who is confirmed in the end', () => {
  const place = fc.record({
    deviceId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    at: fc.integer({ min: 0, max: 40 }),
    lat: fc.integer({ min: 0, max: 9 }),
  });
  const drawn = fc.uniqueArray(place, { selector: ({ deviceId }) => deviceId });
  const shuffled = drawn.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.boolean(), ([first, second], isRadius) => {
      const confirmation: Confirmation = {
        ...asked,
        withinMs: 20,
        place: isRadius ? { radiusM: 30 } : { in: 'cell' },
      };
      const witnessOf = ({ lat, ...rest }: (typeof first)[number]): Witness => {
        const position = { lng: 116, lat: 39.9 + lat * 0.0001 };
        return witness({ ...rest, alertId: `alert of ${rest.deviceId}`, gridCode: `cell-${lat}`, position });
      };
      const atOnce = (all: typeof first): string[] => {
        const book = bookOf(confirmation);
        for (const one of all) book.take(witnessOf(one), 0);
        return [...book.verdicts(0)].map(({ alertId }) => alertId).sort();
      };
      const run = (order: typeof first): string[] => {
        const book = bookOf(confirmation);
        const standing = new Map<string, Witness>();
        for (const opened of order.map(witnessOf)) {
          standing.set(opened.alertId, opened);
          if (!book.take(opened, 0)) continue;
          for (const { alertId } of book.verdictsAround(opened, 0)) {
            const now = { ...standing.get(alertId)!, isConfirmed: true };
            standing.set(alertId, now);
            book.take(now, 0);
          }
        }
        return [...standing.values()]
          .filter(({ isConfirmed }) => isConfirmed)
          .map(({ alertId }) => alertId)
          .sort();
      };
      expect(run(second)).toEqual(run(first));
      expect(atOnce(first)).toEqual(run(first));
    }),
  );
});
