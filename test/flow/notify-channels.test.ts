import { createHmac } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { Channel, Outgoing } from '../../hub/notify/channels/channel.ts';
import { dingtalk } from '../../hub/notify/channels/dingtalk.ts';
import { email } from '../../hub/notify/channels/email.ts';
import { feishu } from '../../hub/notify/channels/feishu.ts';
import { gateway } from '../../hub/notify/channels/gateway.ts';
import { mqttOutput } from '../../hub/notify/channels/mqtt.ts';
import { stationTerminal } from '../../hub/notify/channels/station.ts';
import { webhook } from '../../hub/notify/channels/webhook.ts';
import { wecom } from '../../hub/notify/channels/wecom.ts';
import { mqttClient, runBroker, texts } from '../support/broker.ts';
import { manualClock } from '../support/clock.ts';
import { type Received, startReceiver, startSmtpSink } from '../support/receivers.ts';

const clock = manualClock(1_700_000_000_000);
const hmac = (key: string, text: string, encoding: 'base64' | 'hex') =>
  createHmac('sha256', key).update(text).digest(encoding);

const fire: Outgoing = {
  key: 'alert:a1:opened:li:x',
  id: 'id-1',
  cause: { type: 'alert', id: 'a1' },
  gridCode: 'G1',
  recipient: 'li',
  address: null,
  language: 'zh',
  priority: 'fire',
  drill: false,
  template: 'event',
  subject: '火警',
  text: '火警: 幸福路 1 号',
  short: '火警 "1 号"',
  params: { severity: 'critical' },
  createdAt: clock.now(),
};
const send = (channel: Channel, changes: Partial<Outgoing> = {}, signal = AbortSignal.timeout(5_000)) =>
  channel.send({ ...fire, ...changes }, signal);

test('a webhook is signed, carries the key of its message and follows no redirect', async () => {
  const receiver = await startReceiver();
  const channel = webhook(
    {
      name: 'w',
      url: `${receiver.url}/hook`,
      secret: 's3',
      headers: { 'x-source': 'g' },
      allowPrivate: true,
    },
    clock,
  );
  expect(await send(channel)).toEqual({ outcome: 'ok', detail: 'HTTP 200' });
  const [{ headers, body, json }] = receiver.received as [Received];
  const [, t, v1] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-gridwatch-signature'])) ?? [];
  expect([t, v1]).toEqual(['1700000000', hmac('s3', `${t}.${body}`, 'hex')]);
  expect(headers).toMatchObject({ 'idempotency-key': 'id-1', 'x-source': 'g' });
  expect(json).toMatchObject({
    key: fire.key,
    priority: 'fire',
    at: '2023-11-14T22:13:20.000Z',
    text: fire.text,
  });

  receiver.answer = () => ({ status: 302, headers: { location: `${receiver.url}/elsewhere` } });
  expect(await send(channel)).toMatchObject({
    outcome: 'refused',
    detail: expect.stringContaining('redirects'),
  });
  receiver.answer = () => ({ status: 503, headers: { 'retry-after': '7' } });
  expect(await send(channel)).toEqual({ outcome: 'retry', detail: 'HTTP 503', afterMs: 7_000 });
  receiver.answer = () => ({ status: 422 });
  expect(await send(channel)).toEqual({ outcome: 'refused', detail: 'HTTP 422' });
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook', '/hook', '/hook']);
});

test('a webhook into a private network is refused unless it is meant, also by name', async () => {
  const receiver = await startReceiver();
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    const url = receiver.url.replace('127.0.0.1', host);
    const channel = webhook({ name: 'w', url, secret: null, headers: {}, allowPrivate: false }, clock);
    expect(await send(channel)).toMatchObject({
      outcome: 'refused',
      detail: expect.stringContaining('privateAddresses'),
    });
  }
  expect(receiver.received).toEqual([]);
});

test('a receiver that does not answer is given up in time, and one that is not there says nothing of its address', async () => {
  const receiver = await startReceiver();
  receiver.answer = () => null;
  const settings = { name: 'w', secret: null, headers: {}, allowPrivate: true };
  const silent = webhook({ ...settings, url: receiver.url }, clock);
  await expect(send(silent, {}, AbortSignal.timeout(50))).rejects.toThrow(/timeout/);
  const nobody = webhook({ ...settings, url: 'http://127.0.0.1:1/secret-token' }, clock);
  expect(await send(nobody)).toEqual({ outcome: 'retry', detail: 'no answer (ECONNREFUSED)' });
});

test('DingTalk, Feishu and WeCom get what they ask for, and are believed by their own code', async () => {
  const receiver = await startReceiver();
  receiver.answer = ({ path }) => ({ body: path.startsWith('/feishu') ? { code: 0 } : { errcode: 0 } });
  const settings = { allowPrivate: true, token: 'tok', secret: 'sec' };
  const ding = dingtalk({ ...settings, name: 'd', url: `${receiver.url}/ding` }, clock);
  const lark = feishu({ ...settings, name: 'f', url: `${receiver.url}/feishu` }, clock);
  const work = wecom({ ...settings, name: 'c', url: `${receiver.url}/wecom` });
  for (const channel of [ding, lark, work]) expect(await send(channel)).toMatchObject({ outcome: 'ok' });
  expect(await send(work, { priority: 'normal', text: '火'.repeat(1000) })).toMatchObject({ outcome: 'ok' });
  const [first, second, third, long] = receiver.received;
  const query = new URL(first?.path ?? '', receiver.url).searchParams;
  const sign = hmac('sec', '1700000000000\nsec', 'base64');
  expect(Object.fromEntries(query)).toEqual({ access_token: 'tok', timestamp: '1700000000000', sign });
  expect(first?.json).toEqual({ msgtype: 'text', text: { content: fire.text }, at: { isAtAll: true } });
  expect(second).toMatchObject({
    path: '/feishu/tok',
    json: { timestamp: '1700000000', sign: hmac('1700000000\nsec', '', 'base64'), msg_type: 'text' },
  });
  expect(third).toMatchObject({ path: '/wecom?key=tok', json: { text: { mentioned_list: ['@all'] } } });
  expect(Buffer.byteLength(long?.json.text.content)).toBeLessThanOrEqual(2048);
  expect(long?.json.text).toEqual({ content: expect.stringMatching(/火…$/) });

  receiver.answer = () => ({ body: { errcode: 45009, errmsg: 'api freq out of limit' } });
  expect(await send(work)).toMatchObject({ outcome: 'retry', limited: true, afterMs: 60_000 });
  receiver.answer = () => ({ body: { code: 19021, msg: 'sign match fail' } });
  expect(await send(lark)).toEqual({ outcome: 'retry', detail: 'code 19021: sign match fail' });
});

test('mail arrives with subject, text and the same message id each time; an unknown person is final', async () => {
  const { port, mails } = await startSmtpSink();
  const settings = { host: '127.0.0.1', port, secure: false, requireTls: false, user: null, password: null };
  const channel = email({ ...settings, name: 'mail', from: 'Gridwatch <hub@example.org>' });
  onTestFinished(() => channel.close?.());
  const mail = { address: 'li@example.org', subject: 'Fire', text: 'Fire at 1 Main Street' };
  expect(await send(channel, mail)).toEqual({ outcome: 'ok', detail: 'SMTP 250' });
  await send(channel, mail);
  expect(mails.map(({ to }) => to)).toEqual(['li@example.org', 'li@example.org']);
  for (const { source } of mails) {
    expect(source).toContain('Message-ID: <id-1@gridwatch>');
    expect(source).toContain('Subject: Fire');
    expect(source).toContain('Fire at 1 Main Street');
  }
  expect(await send(channel, { ...mail, address: 'nobody@example.org' })).toEqual({
    outcome: 'refused',
    detail: 'SMTP 550',
  });
  const gone = email({ ...settings, port: 1, name: 'gone', from: 'hub@example.org' });
  expect(await send(gone, mail)).toMatchObject({ outcome: 'retry' });
});

test('an SMS gateway gets the short text by its template, and is believed when its answer passes the check', async () => {
  const receiver = await startReceiver();
  receiver.answer = ({ json }) => ({ body: { code: json.phone === '138' ? 0 : 9 } });
  const channel = gateway({
    name: 'sms',
    url: `${receiver.url}/send?id={id}`,
    method: 'POST',
    contentType: 'application/json',
    headers: { authorization: 'Bearer t' },
    body: '{"phone":"{address}","text":"{text}"}',
    success: { contains: null, json: 'code', equals: '0' },
    allowPrivate: true,
  });
  expect(await send(channel, { address: '138' })).toEqual({ outcome: 'ok', detail: 'accepted' });
  expect(await send(channel, { address: '139' })).toMatchObject({ outcome: 'retry' });
  expect(await send(channel)).toMatchObject({ outcome: 'refused' });
  expect(receiver.received[0]).toMatchObject({
    path: '/send?id=id-1',
    headers: { authorization: 'Bearer t' },
    json: { phone: '138', text: fire.short },
  });
});

test('a siren and a station terminal hear over the broker', async () => {
  const broker = await runBroker({ config: { rights: 'open' } });
  const client = await mqttClient(broker);
  await client.subscribeAsync('#', { qos: 1 });
  const publish: typeof broker.publish = (topic, payload, how) => broker.publish(topic, payload, how);
  const emitted: unknown[] = [];
  const siren = mqttOutput({ name: 's', topic: 'siren/{gridCode}/alarm', retain: false }, publish);
  const terminal = stationTerminal(publish, (...order) => emitted.push(order));
  expect(await send(siren)).toEqual({ outcome: 'ok', detail: 'siren/G1/alarm' });
  const dispatch = { recipient: 'station:st-1', params: { dispatchId: 'd1' } };
  expect(await send(terminal, dispatch)).toMatchObject({ outcome: 'ok' });
  expect(await send(terminal, { ...dispatch, template: 'standdown' })).toMatchObject({ outcome: 'ok' });
  expect(await send(terminal)).toMatchObject({ outcome: 'refused' });
  await expect.poll(() => client.received.length).toBe(3);
  const [alarm, order, standDown] = texts(client.received);
  expect(alarm).toMatch(/^siren\/G1\/alarm=\{"key":"alert:a1:opened:li:x"/);
  expect(order).toBe('station/st-1/dispatch={"dispatchId":"d1"}');
  expect(standDown).toBe('station/st-1/standdown={"dispatchId":"d1"}');
  expect(emitted).toEqual([
    ['st-1', 'dispatch', { dispatchId: 'd1' }],
    ['st-1', 'standdown', { dispatchId: 'd1' }],
  ]);
});
