import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Exercise, exerciseState, reaches, refuseTime, saysOfTest } from './exercise.ts';

const HOUR_MS = 3_600_000;
const drill: Exercise = {
  id: 'e',
  type: 'drill',
  target: { gridCode: '110108001' },
  gridCode: '110108001',
  from: 1000,
  to: 2000,
  comment: 'evacuation',
  author: 'chen',
  createdAt: 0,
  updatedAt: 0,
  endedAt: null,
  endedBy: null,
};
const isWithin = (code: string, root: string): boolean => code.startsWith(root);

test('an exercise has an end ahead of it: a drill within 8 hours, maintenance within 30 days', () => {
  const isRefused = (type: 'drill' | 'maintenance', from: number, to: number): boolean =>
    refuseTime(type, { from, to }, 1000) !== null;
  expect(isRefused('drill', 1000, 1000)).toBe(true);
  expect(isRefused('drill', 3000, 2000)).toBe(true);
  expect(isRefused('drill', 2000, 2000 + 8 * HOUR_MS)).toBe(false);
  expect(isRefused('drill', 2000, 2001 + 8 * HOUR_MS)).toBe(true);
  expect(isRefused('maintenance', 2000, 2000 + 720 * HOUR_MS)).toBe(false);
  expect(isRefused('maintenance', 2000, 2001 + 720 * HOUR_MS)).toBe(true);
});

test('it goes on from its beginning until its end, or until it is ended, and never again', () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.option(fc.nat(3000)), (now, endedAt) => {
      const state = exerciseState({ ...drill, endedAt }, now);
      expect(state === 'active').toBe(endedAt === null && now >= 1000 && now < 2000);
      expect(state === 'ended').toBe(endedAt !== null || now >= 2000);
    }),
  );
});

test('a grid is meant with all below it, a device alone', () => {
  const about = { deviceId: 'd1', gridCode: '110108001001' };
  expect(reaches(drill, about, isWithin)).toBe(true);
  expect(reaches(drill, { ...about, gridCode: '110108' }, isWithin)).toBe(false);
  const one = { ...drill, target: { deviceId: 'd1' } };
  expect(reaches(one, about, isWithin)).toBe(true);
  expect(reaches(one, { ...about, deviceId: null }, isWithin)).toBe(false);
});

test('a reading begins and ends a test, or says nothing of it; an alarm that is no test ends it', () => {
  expect(
    [{ test: true, alarm: true }, { test: false }, { alarm: true }, { smoke: 0.1 }].map(saysOfTest),
  ).toEqual([true, false, false, null]);
});
