import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from './call.ts';
import { type Habits, planOf } from './plan.ts';

const station = {
  id: 'station-01',
  lng: 116.4,
  lat: 39.9,
  radiusM: 1000,
  members: [{ name: '王建国', role: 'leader' as const, phone: '' }],
};
const call = (dispatchId: string, more: Partial<Call> = {}): Call => ({
  dispatchId,
  caseNumber: '20261123-110108001-0001',
  title: '火灾',
  address: '',
  at: { lng: 116.405, lat: 39.9 },
  drill: false,
  ...more,
});
const always: Habits = { declines: 0, silent: 0 };
const many = Array.from({ length: 2000 }, (_, i) => call(`dispatch-${i}`));

describe('what a station does about a dispatch', () => {
  it('is the same however often it is asked, and another for another seed', () => {
    const [first] = many;
    expect(planOf(1, station, first!)).toEqual(planOf(1, station, first!));
    expect(many.slice(0, 20).map((one) => planOf(1, station, one))).not.toEqual(
      many.slice(0, 20).map((one) => planOf(2, station, one)),
    );
  });

  it('is received, departed, arrived and done, as fast as people are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.string({ minLength: 1 }), (seed, id) => {
        const steps = planOf(seed, station, call(id), always);
        expect(steps.map(({ action }) => action)).toEqual(['received', 'departed', 'arrived', 'done']);
        const limits = [
          [5, 40],
          [20, 70],
          [60, 200],
          [110, 300],
        ] as const;
        for (const [i, [least, most]] of limits.entries()) {
          expect(steps[i]!.afterMs).toBeGreaterThanOrEqual(least * 1000);
          expect(steps[i]!.afterMs).toBeLessThanOrEqual(most * 1000);
        }
        expect(steps.at(-1)!.comment).not.toBe('');
        expect(steps.every(({ by }) => by === '王建国')).toBe(true);
      }),
    );
  });

  it('takes longer the further away it is, and something in between when no place is said', () => {
    const arrival = (at: Call['at']): number => {
      const plans = many.slice(0, 200).map((one) => planOf(1, station, { ...one, at }, always));
      return plans.reduce((sum, steps) => sum + steps[2]!.afterMs, 0) / plans.length;
    };
    const [near, unsaid, far] = [
      arrival({ lng: 116.4, lat: 39.9 }),
      arrival(null),
      arrival({ lng: 116.412, lat: 39.9 }),
    ];
    expect(near).toBeLessThan(unsaid);
    expect(unsaid).toBeLessThan(far);
  });

  it('is now and then a refusal with its reason, or silence', () => {
    const plans = many.map((one) => planOf(1, station, one));
    const silent = plans.filter((steps) => steps.length === 0);
    const declined = plans.filter(([step]) => step?.action === 'declined');
    expect(silent.length / many.length).toBeCloseTo(0.05, 1.5);
    expect(declined.length / many.length).toBeCloseTo(0.06, 1.5);
    expect(declined.every((steps) => steps.length === 1 && steps[0]!.comment !== '')).toBe(true);
  });

  it('says of a drill that it was one', () => {
    expect(planOf(1, station, call('drill-1', { drill: true }), always).at(-1)!.comment).toMatch(/演练/);
  });
});
