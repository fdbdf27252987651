import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Span, Spans, Tally } from './spans.ts';

const stretch = fc.tuple(fc.nat(50), fc.nat(20)).map(([from, length]) => ({ from, to: from + length }));
const device = fc.constantFrom('a', 'b');
const span: fc.Arbitrary<Span> = fc
  .tuple(stretch, fc.option(device))
  .map(([times, deviceId]) => ({ ...times, deviceId }));

describe('known spans', () => {
  it('are met by what has an instant in common with them, of the same device or of any', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), device, stretch, (known, of, { from, to }) => {
        const expected = known.flatMap((one, place) =>
          (one.deviceId ?? of) === of && one.from <= to && one.to >= from ? [place] : [],
        );
        expect([...new Spans(known).meeting(of, from, to)].toSorted((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  it('are found as soon as the first episode that meets them fired, and at once by one that was there', () => {
    const known = [10, 100, 200, 300].map((from) => ({ deviceId: 'a', from, to: from + 20 }));
    const tally = new Tally(new Spans(known));
    expect(tally.add('a', { firedAt: 14, resolvedAt: 16 })).toBe(true);
    expect(tally.add('a', { firedAt: 18, resolvedAt: 19 })).toBe(true);
    expect(tally.add('a', { firedAt: 90, resolvedAt: 100 })).toBe(true);
    expect(tally.add('a', { firedAt: 150, resolvedAt: 160 })).toBe(false);
    expect(tally.add('b', { firedAt: 200, resolvedAt: 210 })).toBe(false);
    expect(tally.add('a', { firedAt: 310, resolvedAt: null })).toBe(true);
    expect([tally.met, tally.medianDelayMs]).toEqual([3, 4]);
    expect(new Tally(new Spans([])).medianDelayMs).toBeNull();
  });
});
