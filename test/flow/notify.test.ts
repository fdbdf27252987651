import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { ApiClient, runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { connectScreen } from '../support/live.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';
import { tempDir } from '../support/temp.ts';

const HOUR_MS = 3_600_000;

/** A file with one webhook, for the person on duty and the screens. */
function notifyFile(receiver: Receiver, policies: string): string {
  const file = join(tempDir(), 'notify.yml');
  const text = `
channels:
  platform: { type: webhook, url: "${receiver.url}/hook", secret: s3cret, privateAddresses: allow }
recipients:
  - id: duty
    name: 值班室
    language: en
    channels: [{ channel: platform }, { channel: dashboard }]
policies:
${policies}`;
  writeFileSync(file, text);
  return file;
}

const ALL = '  - { id: all, when: { events: [opened, raised, acknowledged, case.open] }, to: [duty] }\n';

/** A district with a manual call point, and who is told when it is pressed. */
async function district(policies: string, clock = manualClock(), receiver?: Receiver) {
  const target = receiver ?? (await startReceiver());
  const env = { HUB_NOTIFY_FILE: notifyFile(target, policies), HUB_PUBLIC_URL: 'https://hub.example/' };
  const hub = await withDistrict(await runHub(env, { clock }));
  const secret = await register(hub, { id: 'point-1', kind: 'manual', address: '1 Main Street' });
  const point = await connectDevice(hub, { id: 'point-1', kind: 'manual', secret });
  return { hub, point, clock, receiver: target, env, secret };
}

const openAlert = async (hub: TestHub) => (await hub.api.get('/alerts?state=open')).body.items[0];

test('an alert is told with what, where and where to look, and the hub answers who was told and why', async () => {
  const { hub, point, receiver } = await district(ALL);
  const { body: made } = await hub.api.post('/tokens', { name: 'screen', role: 'viewer', gridCode: null });
  const screen = await connectScreen({ url: hub.http }, { auth: { token: made.secret } });
  await screen.watch(['110108001']);
  await point.send({ seq: 1, alarm: true });
  const [first, second] = await receiver.until(2);
  expect(new Set([first?.json.cause.type, second?.json.cause.type])).toEqual(new Set(['alert', 'case']));
  const told = receiver.received.find(({ json }) => json.cause.type === 'alert');
  const alert = await openAlert(hub);
  expect(told?.json).toMatchObject({
    priority: 'fire',
    drill: false,
    gridCode: alert.gridCode,
    recipient: 'duty',
  });
  expect(told?.json.text).toContain('Where: 1 Main Street');
  expect(told?.json.text).toContain(`Details: https://hub.example/alerts/${alert.id}`);

  await vi.waitFor(async () => {
    const { body } = await hub.api.get(`/alerts/${alert.id}/notifications`);
    expect(body.notifications.map(({ state }: { state: string }) => state)).toEqual([
      'delivered',
      'delivered',
    ]);
  });
  const { body } = await hub.api.get(`/alerts/${alert.id}/notifications`);
  expect(body.decided).toMatchObject([
    {
      event: 'opened',
      decisions: [
        {
          policy: 'all',
          recipient: 'duty',
          channel: 'platform',
          verdict: 'send',
          why: 'the policy is for it',
        },
        { policy: 'all', recipient: 'duty', channel: 'dashboard', verdict: 'send' },
      ],
    },
  ]);
  const ofCase = await hub.api.get(`/cases/${alert.caseId}/notifications`);
  expect(ofCase.body.decided).toMatchObject([{ event: 'case.open', decisions: [{ verdict: 'send' }, {}] }]);
  const { body: trace } = await hub.api.get(`/alerts/${alert.id}/trace`);
  expect(trace.steps.map(({ text }: { text: string }) => text)).toContain(
    'opened: duty is told through platform: the policy is for it',
  );
  const list = await hub.api.get(`/notifications?cause=alert:${alert.id}&state=delivered&channel=platform`);
  expect(list.body.items).toHaveLength(1);
  expect(JSON.stringify([list.body, body])).not.toMatch(/s3cret|127\.0\.0\.1/);
  const one = await hub.api.get(`/notifications/${list.body.items[0].id}`);
  expect(one.body).toMatchObject({ state: 'delivered', params: { event: 'opened', gridName: '第一网格' } });
  await vi.waitFor(() => expect(screen.changes.map(({ type }) => type)).toContain('notification'));
});

test('nothing is sent after an acknowledgement, also when the hub stops and starts in between', async () => {
  const receiver = await startReceiver();
  receiver.answer = () => null;
  const { hub, point, clock, env } = await district(
    ALL.replace(', acknowledged, case.open', ''),
    undefined,
    receiver,
  );
  await point.send({ seq: 1, alarm: true });
  await receiver.until(1);
  const alert = await openAlert(hub);
  const ofPlatform = async (at: TestHub) =>
    (await at.api.get(`/notifications?cause=alert:${alert.id}&channel=platform`)).body.items;
  expect(await ofPlatform(hub)).toMatchObject([{ state: 'sending', attempts: 1 }]);
  await hub.close();

  const again = await runHub({ ...env, HUB_DATA_DIR: hub.dataDir }, { clock });
  const [before, after] = await receiver.until(2);
  expect(after?.headers['idempotency-key']).toBe(before?.headers['idempotency-key']);
  expect((await again.api.post(`/alerts/${alert.id}/ack`)).status).toBe(200);
  expect(await ofPlatform(again)).toMatchObject([{ state: 'cancelled', detail: 'acknowledged by admin' }]);
  await again.close();

  receiver.answer = () => ({});
  const third = await runHub({ ...env, HUB_DATA_DIR: hub.dataDir }, { clock });
  const { body } = await third.api.post('/notifications/reachability');
  expect(body.ids).toHaveLength(2);
  await receiver.until(3);
  expect(receiver.received.map(({ json }) => json.template)).toEqual(['event', 'event', 'reachability']);
});

test('what is silenced is told nobody, with why, and when the silence ends it is told', async () => {
  const { hub, point, receiver, clock } = await district(ALL.replace(', case.open', ''));
  const to = new Date(clock.now() + HOUR_MS).toISOString();
  const matchers = { deviceId: 'point-1' };
  const { body: silence } = await hub.api.post('/silences', { matchers, to, comment: 'painting' });
  await point.send({ seq: 1, alarm: true });
  const alert = await openAlert(hub);
  const decided = async () => (await hub.api.get(`/alerts/${alert.id}/notifications`)).body.decided;
  expect((await decided())[0]).toMatchObject({
    event: 'opened',
    decisions: [{ policy: 'all', verdict: 'withheld', why: `silenced by ${silence.id}` }],
  });
  clock.advance(HOUR_MS);
  const told = () => receiver.received.filter(({ json }) => json.cause.id === alert.id);
  await vi.waitFor(() => expect(told().map(({ json }) => json.params.event)).toEqual(['unsilenced']));
  expect((await decided()).at(-1)).toMatchObject({
    event: 'unsilenced',
    decisions: [{ verdict: 'send' }, {}],
  });
});

test('who may see a part of the district sees its notifications only, and a viewer sees none', async () => {
  const { hub, point, receiver } = await district(ALL);
  await point.send({ seq: 1, alarm: true });
  await receiver.until(1);
  const seenBy = async (role: string, gridCode: string) => {
    const { body: token } = await hub.api.post('/tokens', { name: `${role}-${gridCode}`, role, gridCode });
    const api = new ApiClient(hub.http, { authorization: `Bearer ${token.secret}` });
    const { status, body } = await api.get('/notifications');
    return status === 200 ? body.items.length : status;
  };
  expect(await seenBy('operator', '110108001001001')).toBeGreaterThan(0);
  expect(await seenBy('operator', '110108001001002')).toBe(0);
  expect(await seenBy('viewer', '110108001')).toBe(403);
});

test('the board says who could be reached when, and a test speaks to everybody through each channel', async () => {
  const receiver = await startReceiver();
  const { hub, clock } = await district(ALL, manualClock(Date.parse('2026-11-23T09:00:00+08:00')), receiver);
  const board = async () => (await hub.api.get('/notifications/reachability')).body.items;
  expect(await board()).toMatchObject([
    { recipient: 'duty', channel: 'platform', reachable: null },
    { recipient: 'duty', channel: 'dashboard', reachable: null },
  ]);
  receiver.answer = () => ({ status: 410 });
  expect((await hub.api.post('/notifications/reachability')).status).toBe(202);
  await vi.waitFor(async () =>
    expect(await board()).toMatchObject([
      { reachable: false, lastFailure: 'HTTP 410', lastDeliveredAt: null },
      { reachable: true, lastFailure: null },
    ]),
  );
  receiver.answer = () => ({});
  clock.advance(1_000);
  await hub.api.post('/notifications/reachability');
  await vi.waitFor(async () => expect((await board())[0]).toMatchObject({ reachable: true }));
  const audit = (await hub.api.get('/audit?action=notifications.test')).body.items;
  expect(audit).toHaveLength(2);
});

test('a drill of reachability comes by itself at its hour', async () => {
  const weekly = `${ALL}reachability: { every: 7d, at: "10:00" }\n`;
  const { receiver, clock } = await district(weekly, manualClock(Date.parse('2026-11-23T09:59:00+08:00')));
  const tests = () => receiver.received.filter(({ json }) => json.template === 'reachability');
  clock.advance(60_000);
  await vi.waitFor(() => expect(tests()).toHaveLength(1));
  clock.advance(7 * 24 * HOUR_MS - 1_000);
  expect(tests()).toHaveLength(1);
  clock.advance(1_000);
  await vi.waitFor(() => expect(tests()).toHaveLength(2));
});
