import { createHmac } from 'node:crypto';
import { assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBytes } from './cut.ts';
import { fill, isSuccess } from './gateway.ts';
import { isPrivate } from './http-request.ts';
import { robotOutcome } from './robot.ts';
import { dingtalkSign, feishuSign, webhookSignature } from './signatures.ts';

describe('signatures', () => {
  it('are those that DingTalk and Feishu document', () => {
    expect(dingtalkSign('SECtest', 1_700_000_000_000)).toBe('aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D');
    expect(feishuSign('testsecret', 1_700_000_000)).toBe('AOc8oJ7//5OlQlfWC3nRL0R+IkuzcD1FKcAyibRK9Q8=');
  });

  it('of a webhook cover its time and its body', () => {
    const v1 = createHmac('sha256', 'key').update('1700000000.{"a":1}').digest('hex');
    expect(webhookSignature('key', 1_700_000_000, '{"a":1}')).toBe(`t=1700000000,v1=${v1}`);
  });
});

describe('a text that is too long', () => {
  it('is cut between characters and says so', () => {
    expect(cutBytes('火警火警', 12)).toBe('火警火警');
    expect(cutBytes('火警火警', 11)).toBe('火警…');
    expect(cutBytes('a🔥b', 5)).toBe('a…');
  });

  it('never exceeds the limit, and begins as it was', () => {
    assert(
      property(string({ unit: 'grapheme' }), integer({ min: 3, max: 50 }), (text, limit) => {
        const cut = cutBytes(text, limit);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
        expect(text.startsWith(cut.replace(/…$/, '')) || cut === text).toBe(true);
      }),
    );
  });
});

const codes = { field: 'errcode', limited: new Set([130101]), final: new Set([400102]) };
it.each([
  ['{"errcode":0,"errmsg":"ok"}', { outcome: 'ok' }],
  ['{"errcode":130101,"errmsg":"send too fast"}', { outcome: 'retry', limited: true, afterMs: 60_000 }],
  ['{"errcode":400102}', { outcome: 'refused', detail: 'errcode 400102' }],
  [
    '{"errcode":310000,"errmsg":"sign not match"}',
    { outcome: 'retry', detail: 'errcode 310000: sign not match' },
  ],
  ['{"code":0}', { outcome: 'retry' }],
  ['<html>', { outcome: 'retry', detail: 'the answer is no JSON' }],
])('a robot that answers %s with HTTP 200 means what its code says', (body, outcome) => {
  expect(robotOutcome({ body }, codes)).toMatchObject(outcome);
});

describe('a gateway', () => {
  const message = {
    id: 'm1',
    priority: 'fire',
    subject: 'S',
    address: '+86 138',
    short: 'a "b"\n<c>',
  } as never;

  it('gets each value escaped for where it stands', () => {
    expect(fill('https://x/?to={address}', message, encodeURIComponent)).toBe('https://x/?to=%2B86%20138');
    const body = fill('{"text":"{text}"}', message, (value) => JSON.stringify(value).slice(1, -1));
    expect(JSON.parse(body)).toEqual({ text: 'a "b"\n<c>' });
  });

  it('has accepted a message when its answer passes the check', () => {
    const check = { contains: null, json: 'result.code', equals: '0' };
    expect(isSuccess({ body: '{"result":{"code":0}}' }, check)).toBe(true);
    for (const body of ['{"result":{"code":7}}', '{"result":null}', 'OK'])
      expect(isSuccess({ body }, check)).toBe(false);
    expect(isSuccess({ body: 'ACCEPTED 1' }, { contains: 'ACCEPTED', json: null, equals: null })).toBe(true);
  });
});

it('knows addresses of private networks, in both families', () => {
  const own = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ];
  expect(own.filter((address) => !isPrivate(address))).toEqual([]);
  expect(['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888'].filter(isPrivate)).toEqual([]);
});
