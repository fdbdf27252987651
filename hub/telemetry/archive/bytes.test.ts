import { array, assert, boolean, double, integer, maxSafeInteger, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, openBlock, sealBlock } from './bytes.ts';

const edges = [0, 1, 63, 64, 127, 128, 0x3fff_ffff, 0x4000_0000, 0x7fff_ffff, 0x8000_0000, 2 ** 32, 2 ** 53];
const wholes = oneof(integer(), maxSafeInteger());

function written(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter(1);
  write(writer);
  return new ByteReader(writer.written.slice());
}

function bodyOf(bytes: readonly number[]): ByteWriter {
  const writer = new ByteWriter();
  for (const byte of bytes) writer.byte(byte);
  return writer;
}

describe('bytes', () => {
  it('gives back whole numbers of either sign up to 2^53', () => {
    const given = edges.concat(edges.map((edge) => -edge));
    const reader = written((writer) => {
      for (const value of given) writer.signed(value);
      for (const value of edges) writer.varint(value);
    });
    for (const value of given) expect(reader.signed() + 0).toBe(value + 0);
    for (const value of edges) expect(reader.varint()).toBe(value);
    reader.expectEnd();
  });

  it('gives back any mixture of values in their order', () => {
    const values = array(oneof(wholes, double(), string({ unit: 'grapheme' }), array(boolean())));
    assert(
      property(values, (given) => {
        const reader = written((writer) => {
          for (const value of given) {
            if (typeof value === 'string') writer.text(value);
            else if (Array.isArray(value)) writer.bitmap(Uint8Array.from(value, Number), value.length);
            else if (Number.isSafeInteger(value)) writer.signed(value);
            else writer.float64(value);
          }
        });
        for (const value of given) {
          if (typeof value === 'string') {
            expect(reader.text()).toBe(value);
          } else if (Array.isArray(value)) {
            const bits = new Uint8Array(value.length);
            expect(reader.bitmap(bits, value.length)).toBe(value.filter(Boolean).length);
            expect(Array.from(bits, Boolean)).toEqual(value);
          } else if (Number.isSafeInteger(value)) {
            expect(reader.signed() + 0).toBe(value + 0);
          } else {
            expect(reader.float64()).toBe(value);
          }
        }
        reader.expectEnd();
      }),
    );
  });

  it('takes one byte for what is near zero', () => {
    const writer = new ByteWriter();
    for (let value = -63; value <= 63; value++) writer.signed(value);
    expect(writer.length).toBe(127);
  });

  it('says that the block is damaged instead of reading past the end', () => {
    const reads: ((reader: ByteReader) => unknown)[] = [
      (reader) => reader.byte(),
      (reader) => reader.varint(),
      (reader) => reader.signed(),
      (reader) => reader.float64(),
      (reader) => reader.text(),
      (reader) => reader.bitmap(new Uint8Array(17), 17),
      (reader) => reader.part(),
    ];
    const cutShort = [[], [0x80], [0xff], [1, 2, 3, 4, 5, 6, 7], [3, 65], [1, 2], [2, 0]];
    for (const [i, read] of reads.entries())
      expect(() => read(new ByteReader(Uint8Array.from(cutShort[i]!)))).toThrow('The block is damaged');
    expect(() => new ByteReader(new Uint8Array(20).fill(0xff)).varint()).toThrow('The block is damaged');
  });

  it('steps over a part, and refuses one that is not read to its end', () => {
    const write = (writer: ByteWriter): void => {
      writer.part(bodyOf([1, 2, 3]));
      writer.byte(9);
    };
    const reader = written(write);
    reader.part();
    expect(reader.byte()).toBe(9);
    const short = written(write);
    expect(() => short.part(() => void short.byte())).toThrow('The block is damaged');
    expect(() => written(write).expectEnd()).toThrow('The block is damaged');
  });
});

describe('a sealed block', () => {
  const plain = bodyOf([3, 1, 4, 1, 5, 9]);
  const packed = bodyOf(Array.from({ length: 5000 }, (_, i) => (i % 7) * (i % 11)));

  it('is compressed only where that makes it smaller', () => {
    expect(sealBlock(1, plain).length).toBe(plain.length + 6);
    expect(sealBlock(1, packed).length).toBeLessThan(packed.length / 10);
  });

  it('gives back its body, also out of a larger buffer', () => {
    for (const body of [plain, packed]) {
      const block = sealBlock(1, body);
      expect(block.buffer.byteLength).toBe(block.length);
      const within = new Uint8Array(block.length + 9);
      within.set(block, 5);
      const reader = openBlock(1, within.subarray(5, 5 + block.length));
      for (const byte of body.written) expect(reader.byte()).toBe(byte);
      reader.expectEnd();
    }
  });

  it('is refused when any byte is missing or another', () => {
    for (const block of [sealBlock(1, plain), sealBlock(1, packed)]) {
      for (let i = 0; i < block.length; i++) {
        expect(() => openBlock(1, block.subarray(0, i))).toThrow('The block is damaged');
        const changed = block.slice();
        changed[i]! ^= 0x10;
        expect(() => openBlock(1, changed)).toThrow(/^The block (?:is damaged|has version 17)/);
      }
    }
  });

  it('is refused when its version is unknown', () => {
    expect(() => openBlock(1, sealBlock(2, plain))).toThrow('The block has version 2: this hub reads 1.');
  });
});
