import { describe, expect, it } from 'vitest';
import { compareInstants, identifier, instantOf, literal, nanoseconds } from './influxql.ts';

describe('names and texts in InfluxQL', () => {
  it('cannot end early, whatever is in them', () => {
    expect(identifier('a" FROM "x')).toBe('"a\\" FROM \\"x"');
    expect(literal("d1' OR '1'='1")).toBe("'d1\\' OR \\'1\\'=\\'1'");
    expect(literal("\\' OR 1=1 --")).toBe("'\\\\\\' OR 1=1 --'");
    expect(literal('a\nb')).toBe("'a\\nb'");
  });
});

describe('instants', () => {
  it.each([
    ['2026-11-24T19:41:00Z', Date.UTC(2026, 10, 24, 19, 41), 0],
    ['2026-11-24T19:41:00.5Z', Date.UTC(2026, 10, 24, 19, 41, 0, 500), 0],
    ['2026-11-24T19:41:00.123456789Z', Date.UTC(2026, 10, 24, 19, 41, 0, 123), 456_789],
    ['2026-11-24T19:41:00.000000042Z', Date.UTC(2026, 10, 24, 19, 41), 42],
  ])('%s keeps its nanoseconds', (time, at, ns) => {
    expect(instantOf(time)).toEqual({ at, ns });
  });

  it('come back as nanoseconds since the epoch', () => {
    expect(nanoseconds({ at: 1_790_000_000_123, ns: 42 })).toBe('1790000000123000042');
    expect(nanoseconds({ at: 0, ns: 0 })).toBe('0');
  });

  it('are in order to the nanosecond', () => {
    expect(compareInstants({ at: 1, ns: 2 }, { at: 1, ns: 3 })).toBeLessThan(0);
    expect(compareInstants({ at: 2, ns: 0 }, { at: 1, ns: 3 })).toBeGreaterThan(0);
  });
});
