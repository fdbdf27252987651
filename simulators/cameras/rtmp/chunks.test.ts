import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AmfValue, decodeAmf, encodeAmf } from './amf.ts';
import { ChunkReader, type Message, writeMessage } from './chunks.ts';

const messages = fc.record({
  type: fc.constantFrom(8, 9, 18, 20),
  streamId: fc.integer({ min: 0, max: 9 }),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0xfffff0, max: 2 ** 32 - 1 })),
  body: fc.uint8Array({ minLength: 1, maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
});

it('puts messages together again whatever pieces they arrive in, also after four hours and a half', () => {
  fc.assert(
    fc.property(
      fc.array(messages, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 400 }),
      (sent, piece) => {
        const wire = Buffer.concat(sent.map((message) => writeMessage(message, 6, 128)));
        const reader = new ChunkReader();
        const got: Message[] = [];
        for (let from = 0; from < wire.length; from += piece)
          got.push(...reader.push(wire.subarray(from, from + piece)));
        expect(got).toEqual(sent);
      },
    ),
  );
});

it('reads short headers, and larger chunks once they are announced', () => {
  const reader = new ChunkReader();
  const size = Buffer.from('02000000000004010000000000001000', 'hex');
  const body = Buffer.alloc(300, 7);
  const full = writeMessage({ type: 20, streamId: 0, timestamp: 5, body }, 3, 4096);
  const sameLength = Buffer.concat([Buffer.from([0xc3]), body]);
  const newLength = Buffer.from('4300000100000214abcd', 'hex');
  const got = reader.push(Buffer.concat([size, full, sameLength, newLength]));
  expect(got.map(({ type, body: { length } }) => [type, length])).toEqual([
    [1, 4],
    [20, 300],
    [20, 300],
    [20, 2],
  ]);
});

it('refuses what is no RTMP without keeping it', () => {
  expect(() => new ChunkReader().push(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow(RangeError);
});

it('reads back what it wrote of commands, and the beginning of what is cut short', () => {
  const { value } = fc.letrec<{ value: AmfValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.string(),
      fc.constant(null),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
        tie('value'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      expect(decodeAmf(encodeAmf(...values))).toEqual(values);
    }),
  );
  expect(decodeAmf(encodeAmf('_result', 1, 'lost').subarray(0, -2))).toEqual(['_result', 1]);
});
