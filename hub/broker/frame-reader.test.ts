import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';

function framesOf(reader: FrameReader, chunk: Buffer): Buffer[] {
  reader.append(chunk);
  const frames: Buffer[] = [];
  while (reader.next() === 'frame') {
    frames.push(reader.frame());
    reader.consume();
  }
  return frames;
}

test('packets come out whole and in order, however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      (payloads, cuts) => {
        const packets = payloads.map((payload) =>
          mqttPacket.generate({
            cmd: 'publish',
            topic: 't',
            payload: Buffer.from(payload),
            qos: 0,
            retain: false,
            dup: false,
          }),
        );
        const stream = Buffer.concat(packets);
        const reader = new FrameReader(1000);
        const frames: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          frames.push(...framesOf(reader, stream.subarray(at, at + size)));
          at += size;
        }
        expect(Buffer.concat(frames).equals(stream)).toBe(true);
        expect(frames.map((frame) => frame.length)).toEqual(packets.map((packet) => packet.length));
        expect(reader.pendingBytes).toBe(0);
      },
    ),
  );
});

test('a frame that was handed out is not overwritten by what comes after it', () => {
  const reader = new FrameReader(1000);
  const first = Buffer.from([0x30, 3, 1, 2, 3]);
  reader.append(first.subarray(0, 3));
  expect(reader.next()).toBe('incomplete');
  const [frame] = framesOf(reader, Buffer.concat([first.subarray(3), Buffer.from([0x30, 9, 1])]));
  framesOf(reader, Buffer.alloc(8, 0xff));
  expect(frame).toEqual(first);
});

test('an oversized packet is recognised by its header alone', () => {
  const reader = new FrameReader(1000);
  reader.append(Buffer.from([0x30, 0xe9, 0x07]));
  expect(reader.next()).toBe('too-large');
  const fits = new FrameReader(1000);
  fits.append(Buffer.from([0x30, 0xe8, 0x07]));
  expect(fits.next()).toBe('incomplete');
});

test('a length of more than four bytes is malformed', () => {
  const reader = new FrameReader(1000);
  reader.append(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 1]));
  expect(reader.next()).toBe('malformed');
});

test('a packet that comes byte by byte is not copied for every byte', () => {
  const reader = new FrameReader(100_000);
  const packet = Buffer.alloc(100_004, 1);
  packet.set([0x30, 0xa0, 0x8d, 0x06]);
  const buffers = new Set<ArrayBufferLike>();
  for (let i = 0; i < packet.length; i++) {
    reader.append(packet.subarray(i, i + 1));
    buffers.add(reader.buffer.buffer);
  }
  expect(reader.next()).toBe('frame');
  expect(buffers.size).toBeLessThan(25);
});
