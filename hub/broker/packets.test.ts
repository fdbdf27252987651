import fc from 'fast-check';
import mqttPacket, { type IConnectPacket, type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { checkConnect, hasFilters, pubacks, readPublish } from './packets.ts';

function framed(packet: Packet | Buffer): FrameReader {
  const reader = new FrameReader(1_000_000);
  reader.append(Buffer.isBuffer(packet) ? packet : mqttPacket.generate(packet));
  expect(reader.next()).toBe('frame');
  return reader;
}

test('a PUBLISH is read as it was written', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(0, 1, 2),
      fc.boolean(),
      fc.integer({ min: 1, max: 65535 }),
      (topic, bytes, qos, retain, messageId) => {
        const payload = Buffer.from(bytes);
        const packet = { cmd: 'publish', topic, payload, qos, retain, dup: false } as const;
        const { header, buffer, body, end } = framed(qos === 0 ? packet : { ...packet, messageId });
        const read = readPublish(header, buffer, body, end);
        expect(read).toMatchObject({ qos, retain, packetId: qos === 0 ? 0 : messageId });
        expect(buffer.toString('utf8', read!.topicStart, read!.topicEnd)).toBe(topic);
        expect(buffer.subarray(read!.payloadStart, end)).toEqual(payload);
      },
    ),
  );
});

test.each([
  ['no topic length', [0x30, 1, 0]],
  ['an empty topic', [0x30, 2, 0, 0]],
  ['a topic beyond the packet', [0x30, 4, 0, 9, 97, 98]],
  ['QoS 3', [0x36, 5, 0, 1, 97, 0, 1]],
  ['DUP with QoS 0', [0x38, 3, 0, 1, 97]],
  ['packet id 0', [0x32, 5, 0, 1, 97, 0, 0]],
  ['no packet id', [0x32, 3, 0, 1, 97]],
])('a PUBLISH with %s breaks the protocol', (_what, bytes) => {
  const { header, buffer, body, end } = framed(Buffer.from(bytes));
  expect(readPublish(header, buffer, body, end)).toBeUndefined();
});

test('a SUBSCRIBE needs a packet id and a filter', () => {
  const of = (bytes: number[]): boolean => {
    const { buffer, body, end } = framed(Buffer.from(bytes));
    return hasFilters(buffer, body, end);
  };
  expect(of([0x82, 6, 0, 1, 0, 1, 97, 0])).toBe(true);
  expect(of([0x82, 2, 0, 1])).toBe(false);
  expect(of([0x82, 6, 0, 0, 0, 1, 97, 0])).toBe(false);
});

test('PUBACKs of one tick are one write, in order', () => {
  const expected = [1, 256, 65535].map((messageId) => mqttPacket.generate({ cmd: 'puback', messageId }));
  expect(pubacks([1, 256, 65535])).toEqual(Buffer.concat(expected));
});

describe('a CONNECT', () => {
  const check = (packet: Partial<IConnectPacket>, edit?: (bytes: Buffer) => void) => {
    const bytes = mqttPacket.generate({ cmd: 'connect', clientId: 'c', clean: true, ...packet });
    edit?.(bytes);
    const { buffer, body, end } = framed(bytes);
    return checkConnect(buffer, body, end);
  };
  const FLAGS = 9;
  const LEVEL = 8;

  test('tells clean session and keep-alive', () => {
    expect(check({ keepalive: 30 })).toEqual({ ok: true, clean: true, keepAliveMs: 30_000 });
    expect(check({ clean: false, keepalive: 0 })).toEqual({ ok: true, clean: false, keepAliveMs: 0 });
  });

  test('with an empty client id needs a clean session', () => {
    expect(check({ clientId: '' })).toMatchObject({ ok: true });
    expect(check({ clientId: '' }, (bytes) => (bytes[FLAGS] = 0))).toMatchObject({ returnCode: 2 });
  });

  test('of another protocol level is answered with 1', () => {
    for (const level of [0, 3, 5, 6, 0x84])
      expect(check({}, (bytes) => (bytes[LEVEL] = level))).toMatchObject({ returnCode: 1 });
  });

  test('of MQTT 3.1 is let in with a short client id', () => {
    const old = { protocolId: 'MQIsdp', protocolVersion: 3 } as const;
    expect(check({ ...old, clientId: 'x'.repeat(23) })).toMatchObject({ ok: true });
    expect(check({ ...old, clientId: 'x'.repeat(24) })).toMatchObject({ returnCode: 2 });
  });

  test('with a very long client id is answered with 2', () => {
    expect(check({ clientId: 'x'.repeat(256) })).toMatchObject({ ok: true });
    expect(check({ clientId: 'x'.repeat(257) })).toMatchObject({ returnCode: 2 });
  });

  test('with a password but no user name, or a will of QoS 3, is malformed', () => {
    expect(check({}, (bytes) => (bytes[FLAGS] = 0x42))).toMatchObject({ reason: 'malformed' });
    expect(check({}, (bytes) => (bytes[FLAGS] = 0x1e))).toMatchObject({ reason: 'malformed' });
  });

  test('of another protocol, or cut short, is malformed', () => {
    expect(check({}, (bytes) => (bytes[5] = 88))).toMatchObject({ reason: 'malformed' });
    const { buffer, body, end } = framed(Buffer.from([0x10, 6, 0, 4, 77, 81, 84, 84]));
    expect(checkConnect(buffer, body, end)).toMatchObject({ reason: 'malformed' });
  });
});
