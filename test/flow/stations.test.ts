import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { io } from 'socket.io-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { ApiClient, GRID, OTHER_GRID, runHub, withDistrict } from '../support/hub.ts';
import { startReceiver } from '../support/receivers.ts';
import { byStation, flatFire, station, terminal } from '../support/stations.ts';
import { tempDir } from '../support/temp.ts';

const H = 3_600_000;

interface Shift {
  members: { id: string }[];
}

async function district(env: Record<string, string> = {}) {
  const clock = manualClock();
  const hub = await withDistrict(await runHub(env, { clock }));
  const iso = (ms: number): string => new Date(clock.now() + ms).toISOString();
  const stationNow = async (id: string) => (await hub.api.get(`/stations/${id}`)).body;
  return { clock, hub, iso, stationNow };
}

/** PATCH and DELETE, which the client of the district does not have. */
async function call(hub: { http: string; api: ApiClient }, method: string, path: string, body?: object) {
  const answer = await fetch(`${hub.http}/api/v1${path}`, {
    method,
    headers: {
      cookie: hub.api.cookie,
      origin: hub.http,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

const people = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `Member ${id}`, phone: '13800000000' }));

test('a terminal comes in by its secret, hears and says its own alone, and is watched', async () => {
  const { clock, hub, stationNow } = await district();
  const secret = await station(hub, 's1', 100);
  await station(hub, 's2', 200);
  expect(await stationNow('s1')).toMatchObject({ terminal: { online: false, lastSeenAt: null } });
  await expect(
    connectAsync(hub.mqtt, { username: 's1', password: 'wrong', reconnectPeriod: 0 }),
  ).rejects.toThrow('Connection refused');
  const will = { topic: 'station/s1/status', payload: Buffer.from('offline'), qos: 1 as const, retain: true };
  const { client } = await terminal(hub, 's1', secret, { will });
  await client.publishAsync('station/s1/heartbeat', '{"battery":80}', { qos: 1 });
  expect(await stationNow('s1')).toMatchObject({ terminal: { online: true, battery: 80 } });
  expect(await client.subscribeAsync('station/s2/dispatch').catch(() => [{ qos: 128 }])).toMatchObject([
    { qos: 128 },
  ]);

  clock.advance(89_000);
  await client.publishAsync('station/s1/status', 'online', { qos: 1, retain: true });
  clock.advance(89_000);
  expect(await stationNow('s1')).toMatchObject({ terminal: { online: true } });
  clock.advance(1_000);
  expect(await stationNow('s1')).toMatchObject({ terminal: { online: false } });
  await client.publishAsync('station/s1/ack', 'no json', { qos: 1 });
  expect(await stationNow('s1')).toMatchObject({ terminal: { online: true } });
  expect((await hub.api.get('/rejects')).body.items).toMatchObject([
    { reason: 'bad-json', topic: 'station/s1/ack' },
  ]);
  const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.publish('station/s2/ack', '{}', { qos: 1 });
  await gone;
  await vi.waitFor(async () => expect(await stationNow('s1')).toMatchObject({ terminal: { online: false } }));
});

test('a station whose terminal is offline is told by its other channels, and by its sockets', async () => {
  const receiver = await startReceiver();
  const file = join(tempDir(), 'notify.yml');
  writeFileSync(
    file,
    `channels:
  phone: { type: webhook, url: "${receiver.url}/call", privateAddresses: allow }
recipients:
  - { id: dark, name: 二站, channels: [{ channel: phone }] }
`,
  );
  const { hub } = await district({ HUB_NOTIFY_FILE: file });
  await station(hub, 'dark', 100);
  const { body: token } = await hub.api.post('/tokens', {
    name: 'dark',
    role: 'station',
    gridCode: OTHER_GRID,
  });
  const socket = io(hub.http, { auth: { token: token.secret }, transports: ['websocket'] });
  onTestFinished(() => void socket.close());
  const confirm = new Promise<() => void>((resolve) => {
    socket.on('dispatch', (order: { dispatchId: string }, received: () => void) => {
      if (order.dispatchId) resolve(received);
    });
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  await flatFire(hub);
  const [told] = await receiver.until(1);
  const dispatch = await byStation(hub, 'dark');
  expect(told?.json).toMatchObject({
    recipient: 'dark',
    cause: { type: 'dispatch', id: dispatch?.id },
    template: 'dispatch',
  });
  expect(dispatch?.reason).toContain('its terminal is offline');
  (await confirm)();
  await vi.waitFor(async () =>
    expect(await byStation(hub, 'dark')).toMatchObject({ state: 'received', receivedBy: 'token:dark' }),
  );
});

test('the rota says who is on duty, swaps are kept, and a gap ahead is an alert before it happens', async () => {
  const { clock, hub, iso, stationNow } = await district();
  await station(hub, 's1', 100, { members: people });
  expect(await stationNow('s1')).toMatchObject({
    duty: { state: 'on', shift: null },
    warnings: [expect.stringContaining('4 people'), 'It has no leader.'],
  });
  const shift = (from: number, to: number, members = ['a', 'b', 'c']) =>
    hub.api.post('/stations/s1/shifts', { from: iso(from), to: iso(to), members });
  const first = await shift(0, 10 * H);
  expect(first).toMatchObject({ status: 201, body: { members: [{ name: 'Member a' }, {}, {}] } });
  expect((await shift(0, H, ['nobody'])).status).toBe(400);
  const gaps = async () => (await hub.api.get(`/stations/gaps?to=${iso(24 * H)}`)).body.items;
  expect(await gaps()).toMatchObject([
    { stationId: 's1', from: iso(10 * H), to: iso(24 * H), members: 0, minimum: 3 },
  ]);
  const alerts = async () =>
    (await hub.api.get('/alerts?state=open')).body.items.map(({ ruleId }: { ruleId: string }) => ruleId);
  // A station that is just being registered has no shifts yet: it is an alert once it has stood for a while.
  expect(await alerts()).toEqual([]);
  clock.advance(5 * 60_000);
  await vi.waitFor(async () => expect(await alerts()).toEqual(['rota-gap']));
  const second = await shift(10 * H - 5 * 60_000, 48 * H, ['b', 'c', 'd']);
  await vi.waitFor(async () => expect(await alerts()).toEqual([]));

  const swap = { memberOut: 'b', memberIn: 'a', comment: 'ill' };
  expect((await hub.api.post(`/shifts/${second.body.id}/swap`, swap)).body).toMatchObject({
    members: [{ id: 'a' }, { id: 'c' }, { id: 'd' }],
    swaps: [{ ...swap, by: 'admin' }],
  });
  expect((await hub.api.post(`/shifts/${second.body.id}/swap`, swap)).status).toBe(400);
  expect((await call(hub, 'PATCH', `/shifts/${second.body.id}`, { members: ['a'] })).status).toBe(200);
  clock.advance(11 * H);
  expect(await stationNow('s1')).toMatchObject({ duty: { state: 'gap', shift: { members: [{ id: 'a' }] } } });
  expect((await call(hub, 'DELETE', `/shifts/${second.body.id}`)).status).toBe(204);
  expect(await stationNow('s1')).toMatchObject({ duty: { state: 'off', shift: null } });
  const { items } = (await hub.api.get(`/stations/s1/shifts?from=${iso(-11 * H)}`)).body;
  expect(items).toMatchObject([{ id: first.body.id }]);
  const deeds = (await hub.api.get('/audit')).body.items.map(({ action }: { action: string }) => action);
  expect(deeds).toEqual(
    expect.arrayContaining(['station.register', 'shift.add', 'shift.swap', 'shift.remove']),
  );
});

test('a shift that begins or ends is told to open screens at its instant, also after a restart', async () => {
  const { clock, hub, iso } = await district();
  await station(hub, 's1', 100, { members: people, minimumOnDuty: 2 });
  const shift = (from: number, to: number, members: string[]) =>
    hub.api.post('/stations/s1/shifts', { from: iso(from), to: iso(to), members });
  await shift(-H, 8 * H, ['a', 'b']);
  await shift(8 * H, 20 * H, ['c', 'd']);
  await hub.close();
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  const screen = io(again.http, {
    extraHeaders: { cookie: again.api.cookie, origin: again.http },
    transports: ['websocket'],
  });
  onTestFinished(() => void screen.close());
  const duties: unknown[] = [];
  screen.on(
    'changes',
    (changes: { type: string; data: { duty: { state: string; shift: Shift | null } } }[]) => {
      for (const { type, data } of changes)
        if (type === 'station') duties.push([data.duty.state, data.duty.shift?.members.map(({ id }) => id)]);
    },
  );
  await new Promise<void>((resolve) => screen.once('connect', resolve));
  await new Promise((resolve) => screen.emit('watch', { grids: [GRID] }, resolve));
  clock.advance(8 * H - 1);
  clock.advance(1);
  await vi.waitFor(() => expect(duties).toEqual([['on', ['c', 'd']]]));
  clock.advance(12 * H);
  await vi.waitFor(() => expect(duties.slice(1)).toEqual([['off', undefined]]));
});

test('whoever read a station before somebody else changed it does not overwrite that', async () => {
  const { clock, hub, stationNow } = await district();
  await station(hub, 's1', 100, { members: people });
  const { updatedAt: readAt } = await stationNow('s1');
  clock.advance(1000);
  const changed = await call(hub, 'PATCH', '/stations/s1', { readAt, minimumOnDuty: 5 });
  expect(changed).toMatchObject({
    status: 200,
    body: { minimumOnDuty: 5, members: [{ id: 'a' }, {}, {}, {}] },
  });
  expect((await call(hub, 'PATCH', '/stations/s1', { readAt, members: [] })).status).toBe(409);
  expect(await stationNow('s1')).toMatchObject({ members: [{}, {}, {}, {}] });
});

test('stations are seen in their grids, with phones for those who call, and go out of service', async () => {
  const { hub, iso } = await district();
  const secret = await station(hub, 's1', 100, {
    members: people,
    equipment: [{ name: '空气呼吸器', count: 4, expiresAt: iso(10 * 24 * H) }],
  });
  const { body } = await hub.api.post('/tokens', { name: 'eye', role: 'viewer', gridCode: GRID });
  const viewer = new ApiClient(hub.http, { authorization: `Bearer ${body.secret}` });
  expect((await viewer.get('/stations')).body.items).toMatchObject([
    { id: 's1', members: [{ phone: null }, {}, {}, {}] },
  ]);
  expect((await hub.api.get('/stations')).body.items[0].members[0].phone).toBe('13800000000');
  const { body: other } = await hub.api.post('/tokens', {
    name: 'far',
    role: 'commander',
    gridCode: OTHER_GRID,
  });
  const elsewhere = new ApiClient(hub.http, { authorization: `Bearer ${other.secret}` });
  expect((await elsewhere.get('/stations')).body.items).toEqual([]);
  expect((await elsewhere.get('/stations/s1')).status).toBe(404);
  expect((await hub.api.post('/stations', { id: 's1', name: 'x', lng: 116.305, lat: 39.905 })).status).toBe(
    409,
  );
  await vi.waitFor(async () =>
    expect((await hub.api.get('/alerts?state=open')).body.items).toMatchObject([
      { ruleId: 'equipment-expiring' },
    ]),
  );

  const { client } = await terminal(hub, 's1', secret);
  const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const renewed = await hub.api.post('/stations/s1/secret');
  await gone;
  await expect(terminal(hub, 's1', secret)).rejects.toThrow('Connection refused');
  await terminal(hub, 's1', renewed.body.secret);
  expect(await call(hub, 'PATCH', '/stations/s1', { radiusM: 900, phone: '119' })).toMatchObject({
    body: { radiusM: 900, phone: '119', members: [{ id: 'a' }, {}, {}, {}] },
  });
  expect((await call(hub, 'DELETE', '/stations/s1')).status).toBe(204);
  await expect(terminal(hub, 's1', renewed.body.secret)).rejects.toThrow('Connection refused');
  await flatFire(hub);
  expect((await hub.api.get('/notifications?recipient=command')).body.items).toMatchObject([
    { cause: { type: 'case' } },
  ]);
});
