import { assert, constantFrom, json, oneof, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codecNames,
  type Decoded,
  decodeEvent,
  decodeStatus,
  decodeTelemetry,
  isUrgent,
  type TopicContext,
} from './decode.ts';

const smoke: TopicContext = { kind: 'smoke' };
const bytes = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const decode = (value: unknown): Decoded => decodeTelemetry(null, bytes(value), smoke);
const reason = (answer: object): unknown => ('reject' in answer ? answer.reject : answer);
const detail = (answer: object): unknown => ('detail' in answer ? answer.detail : answer);

describe('the canonical payload', () => {
  it('carries the device clock, the sequence number and the metrics', () => {
    expect(decode('{"at":1790000000000,"seq":17,"smoke":0.02,"temperature":23.4,"test":false}')).toEqual({
      readings: [
        { deviceAt: 1790000000000, seq: 17, metrics: { smoke: 0.02, temperature: 23.4, test: false } },
      ],
    });
  });

  it('may be an array, whose order is kept', () => {
    expect(
      decode([
        { seq: 2, gas: 1 },
        { seq: 1, gas: 2 },
      ]),
    ).toEqual({
      readings: [
        { deviceAt: null, seq: 2, metrics: { gas: 1 } },
        { deviceAt: null, seq: 1, metrics: { gas: 2 } },
      ],
    });
  });

  it('leaves nulls out, and a clock that was never set', () => {
    expect(decode({ at: 0, seq: null, smoke: null, battery: 90 })).toEqual({
      readings: [{ deviceAt: null, seq: null, metrics: { battery: 90 } }],
    });
  });

  it.each([
    ['', 'empty'],
    ['[]', 'empty'],
    ['{"smoke":0.1', 'bad-json'],
    ['17', 'not-an-object'],
    ['null', 'not-an-object'],
    ['[{"smoke":1},3]', 'not-an-object'],
    ['{}', 'no-metrics'],
    ['{"seq":1,"smoke":null}', 'no-metrics'],
    ['{"smoke":"0.1"}', 'bad-value'],
    ['{"smoke":{"value":1}}', 'bad-value'],
    ['{"smoke":1e999}', 'bad-value'],
    ['{"smo ke":1}', 'bad-metric-name'],
    ['{"烟":1}', 'bad-metric-name'],
    ['{"__proto__":1}', 'bad-metric-name'],
    ['{"constructor":1}', 'bad-metric-name'],
    ['{"toString":true}', 'bad-metric-name'],
    [`{"${'a'.repeat(65)}":1}`, 'bad-metric-name'],
    ['{"at":"2026-01-01","smoke":1}', 'bad-at'],
    ['{"at":1790000000000.5,"smoke":1}', 'bad-at'],
    ['{"at":-1,"smoke":1}', 'bad-at'],
    ['{"seq":-1,"smoke":1}', 'bad-seq'],
    ['{"seq":1.5,"smoke":1}', 'bad-seq'],
    ['{"seq":"1","smoke":1}', 'bad-seq'],
  ])('is refused when it is %s', (text, expected) => {
    expect(reason(decode(text))).toBe(expected);
  });

  it('tells the sender of seconds that milliseconds are wanted', () => {
    expect(detail(decode({ at: 1_790_000_000, smoke: 1 }))).toMatch(/looks like seconds.*milliseconds/);
    expect(detail(decode({ at: 1_790_000_000_000_000, smoke: 1 }))).toMatch(/looks like microseconds/);
  });

  it('tells the sender of a quoted number to take the quotation marks away', () => {
    expect(detail(decode({ smoke: '0.1' }))).toMatch(/"smoke" is the text "0\.1".*without quotation marks/);
  });

  it('refuses the whole array for one bad element, and says which', () => {
    expect(decode([{ gas: 1 }, { gas: 'x' }])).toEqual({
      reject: 'bad-value',
      detail: expect.stringMatching(/^Reading 1 of the array: "gas"/),
    });
  });

  it('is bounded in bytes, readings and metrics', () => {
    expect(reason(decode('x'.repeat(300_000)))).toBe('too-large');
    expect(reason(decode(Array.from({ length: 501 }, () => ({ gas: 1 }))))).toBe('too-many-readings');
    const wide = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`m${i}`, i]));
    expect(reason(decode(wide))).toBe('too-many-metrics');
    expect(reason(decodeTelemetry(null, Buffer.from([0x7b, 0xff, 0x7d]), smoke))).toBe('bad-utf8');
  });

  it('still accepts good names after endless new ones', () => {
    for (let i = 0; i < 6000; i += 1) decode({ [`name${i}`]: 1 });
    expect(decode({ name5999: 1, freshName: true })).toHaveProperty('readings');
    expect(reason(decode({ 'fresh name': 1 }))).toBe('bad-metric-name');
  });

  it('pollutes no prototype', () => {
    decode('{"__proto__":{"alarm":true},"smoke":1}');
    expect(({} as { alarm?: boolean }).alarm).toBeUndefined();
  });
});

describe('every codec', () => {
  it('answers every payload without throwing, and only with finite metrics', () => {
    const payload = oneof(
      uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b)),
      json({ maxDepth: 4 }).map((s) => Buffer.from(s)),
    );
    const check = () =>
      assert(
        property(payload, constantFrom(...codecNames), (raw, name) => {
          const answer = decodeTelemetry(name, raw, smoke);
          isUrgent(raw);
          decodeStatus(raw);
          decodeEvent(raw);
          if ('reject' in answer) return answer.detail.length > 0;
          return answer.readings.every((r) =>
            Object.values(r.metrics).every((v) => typeof v === 'boolean' || Number.isFinite(v)),
          );
        }),
      );
    expect(check).not.toThrow();
  });

  it('is named when a device asks for one that does not exist', () => {
    expect(detail(decodeTelemetry('zigbee', bytes({ smoke: 1 }), smoke))).toMatch(
      /unknown: use canonical, zigbee2mqtt/,
    );
    expect(reason(decodeTelemetry('constructor', bytes({ smoke: 1 }), smoke))).toBe('unknown-codec');
  });
});

describe('a status', () => {
  it.each(['online', 'Online', ' ONLINE\n', '"online"', '{"state":"online"}', 'true'])(
    '%j is online',
    (text) => {
      expect(decodeStatus(bytes(text))).toEqual({ status: 'online' });
    },
  );
  it.each(['offline', 'Offline', '{"state":"offline"}', 'false'])('%j is offline', (text) => {
    expect(decodeStatus(bytes(text))).toEqual({ status: 'offline' });
  });
  it('is refused when it is neither', () => {
    expect(reason(decodeStatus(bytes('away')))).toBe('bad-status');
    expect(reason(decodeStatus(bytes('{"state":"away"}')))).toBe('bad-status');
    expect(reason(decodeStatus(Buffer.alloc(0)))).toBe('empty');
  });
});

describe('an event', () => {
  it('of a pressed button is an alarm', () => {
    expect(decodeEvent(bytes({ type: 'button', at: 1790000000000, seq: 4 }))).toEqual({
      readings: [{ deviceAt: 1790000000000, seq: 4, metrics: { alarm: true } }],
    });
  });
  it('of a self-test is a test, and of an opened housing a tamper', () => {
    expect(decodeEvent(bytes({ type: 'self-test', alarm: true }))).toEqual({
      readings: [{ deviceAt: null, seq: null, metrics: { alarm: true, test: true } }],
    });
    expect(decodeEvent(bytes({ type: 'tamper' }))).toHaveProperty('readings.0.metrics', { tamper: true });
  });
  it('without a type the hub knows is refused', () => {
    expect(reason(decodeEvent(bytes({ alarm: true })))).toBe('bad-event');
    expect(reason(decodeEvent(bytes({ type: 'toString' })))).toBe('bad-event');
    expect(reason(decodeEvent(bytes([{ type: 'button' }, { type: 'button' }])))).toBe('too-many-readings');
  });
});

describe('an urgent payload', () => {
  it.each([
    '{"alarm":true}',
    '{"seq":1,"alarm" :\n\ttrue,"smoke":1}',
    '[{"alarm":false},{"alarm":true}]',
    '{"smoke":true,"battery":3}',
    '{"gas": true}',
    '{"type":"button"}',
  ])('is seen in %j', (text) => {
    expect(isUrgent(bytes(text))).toBe(true);
  });
  it.each([
    '{"alarm":false,"test":true}',
    '{"smoke":0.2,"online":true}',
    '{"alarm"',
    '{"alarm":',
    '',
    '"true"',
  ])('is not seen in %j', (text) => {
    expect(isUrgent(bytes(text))).toBe(false);
  });
});
