import { array, assert, boolean, constant, double, integer, oneof, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from './bytes.ts';
import { readBits, readNumbers, writeBits, writeNumbers } from './columns.ts';

function columnOf(values: readonly number[]): Uint8Array {
  const writer = new ByteWriter();
  writeNumbers(writer, Float64Array.from(values), values.length);
  return writer.written;
}

function roundTrip(values: readonly number[]): number[] {
  const reader = new ByteReader(columnOf(values));
  const numbers = new Float64Array(values.length);
  readNumbers(reader, numbers, values.length);
  reader.expectEnd();
  return [...numbers];
}

/** -0 is 0 here: through JSON there is no other. */
function expectExact(values: readonly number[]): void {
  expect(roundTrip(values).map((value) => value + 0)).toEqual(values.map((value) => value + 0));
}

const finite = double({ noNaN: true, noDefaultInfinity: true });
const decimals = integer({ min: 0, max: 12 }).chain((places) =>
  array(integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((whole) => whole / 10 ** places)),
);
const steady = tuple(integer(), integer(), integer({ min: 0, max: 50 })).map(([first, step, length]) =>
  Array.from({ length }, (_, i) => first + i * step),
);

describe('a column of numbers', () => {
  it('gives back every finite double exactly', () => {
    assert(property(array(finite), expectExact), { numRuns: 500 });
    assert(property(decimals, expectExact), { numRuns: 500 });
    assert(property(array(oneof(finite, integer(), constant(0.1))), expectExact), { numRuns: 500 });
    assert(property(steady, expectExact));
  });

  it.each([
    [
      'the smallest and the largest',
      [Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE],
    ],
    ['whole numbers too far apart for exact differences', [2 ** 53, -(2 ** 53), 2 ** 53 - 1]],
    ['whole numbers at the limit of exact differences', [2 ** 51, -(2 ** 51), 2 ** 51, -(2 ** 51) + 1]],
    ['whole numbers beyond it', [2 ** 51, 2 ** 51 + 1, -(2 ** 51) - 1]],
    ['decimals that need nine places', [0.123456789, 1e-9, -4.000000001]],
    ['a decimal that needs ten', [0.5, 1e-10]],
    ['the dust of binary fractions', [0.1 + 0.2, 0.3]],
    ['a zero of either sign', [-0, 0, 1]],
    ['what a sum of such may be', [Infinity, -Infinity, 0]],
  ])('gives back %s', (_, values) => expectExact(values));

  it('takes a few bytes when it is constant or grows steadily, whatever its length', () => {
    const indices = Array.from({ length: 1000 }, (_, i) => i);
    expect(columnOf(indices.fill(87.5)).length).toBeLessThanOrEqual(3);
    expect(columnOf(indices.fill(Math.PI)).length).toBeLessThanOrEqual(9);
    expect(columnOf(Array.from({ length: 1000 }, (_, i) => 5_000_000 + i)).length).toBeLessThanOrEqual(6);
    expect(columnOf([]).length).toBe(0);
  });

  it('takes one byte a value for what drifts by tenths', () => {
    expect(columnOf(Array.from({ length: 100 }, (_, i) => (213 + ((i * 7) % 5)) / 10)).length).toBeLessThan(
      105,
    );
  });
});

describe('a column of booleans', () => {
  it('gives back each, in a byte when all are alike and else eight a byte', () => {
    assert(
      property(oneof(array(boolean()), array(constant(true)), array(constant(false))), (given) => {
        const writer = new ByteWriter();
        writeBits(writer, Uint8Array.from(given, Number), given.length);
        const reader = new ByteReader(writer.written);
        const bits = new Uint8Array(given.length);
        expect(readBits(reader, bits, given.length)).toBe(given.filter(Boolean).length);
        expect(Array.from(bits, Boolean)).toEqual(given);
        reader.expectEnd();
        const isMixed = new Set(given).size > 1;
        expect(writer.length).toBe(isMixed ? 1 + Math.ceil(given.length / 8) : 1);
      }),
    );
  });

  it('says that the block is damaged when a column has no known form', () => {
    expect(() => readBits(new ByteReader(Uint8Array.of(3)), new Uint8Array(1), 1)).toThrow(
      'The block is damaged',
    );
    expect(() => readNumbers(new ByteReader(Uint8Array.of(12)), new Float64Array(1), 1)).toThrow(
      'The block is damaged',
    );
  });
});
