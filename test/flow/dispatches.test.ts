import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { ApiClient, GRID, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { byStation, DEGREE_M, dispatchesOf, FIRE, flatFire, station, terminal } from '../support/stations.ts';

test('a confirmed fire reaches three stations: one comes, one is silent, one declines, and a restart changes nothing', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const secrets = {
    near: await station(hub, 'near', 100),
    mute: await station(hub, 'mute', 300, { phone: '010-119' }),
    no: await station(hub, 'no', 500),
  };
  const [near, mute, no] = await Promise.all(
    Object.entries(secrets).map(([id, secret]) => terminal(hub, id, secret)),
  );
  await camera(hub, 'gate', 20);
  await camera(hub, 'tower', 800, { labels: { name: 'Tower' } });
  await flatFire(hub, { cameras: 'tower' });
  await vi.waitFor(() => expect([near, mute, no].map((one) => one?.told.length)).toEqual([1, 1, 1]));
  const now = clock.now();
  expect(near?.told[0]).toMatchObject({
    severity: 'critical',
    gridCode: GRID,
    address: '1 Main Street',
    openedAt: now,
    dueAt: { start: now + 60_000, arrive: now + 180_000 },
    cameras: [{ id: 'tower', name: 'Tower', distanceM: 800 }],
  });
  const caseId = String(near?.told[0]?.caseId);
  const caseNow = async (at = hub) => (await at.api.get(`/cases/${caseId}`)).body;
  expect(await caseNow()).toMatchObject({ state: 'dispatched', units: ['near', 'mute', 'no'] });

  clock.advance(9_000);
  await near?.ack('received');
  await no?.ack('declined', { comment: 'out on another call' });
  clock.advance(3_000);
  // What nobody has confirmed is said again; the others hear nothing more.
  await vi.waitFor(() => expect(mute?.told).toHaveLength(2));
  expect(mute?.told[1]).toEqual(mute?.told[0]);
  expect(await byStation(hub, 'near')).toMatchObject({ state: 'received', receivedBy: 'near leader' });
  expect(await byStation(hub, 'no')).toMatchObject({ state: 'declined', result: 'out on another call' });
  await hub.close();

  // Away over the instant at which the silent one should have confirmed.
  clock.advance(50_000);
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  const back = await terminal(again, 'near', secrets.near, { clientId: 'near-2' });
  clock.advance(0);
  await vi.waitFor(async () => expect(await byStation(again, 'mute')).toMatchObject({ state: 'unanswered' }));
  const passed = await byStation(again, 'mute');
  expect(passed?.met).toEqual({ received: false, departed: false, arrived: null });
  expect(passed?.escalations).toMatchObject([
    { rung: 'receive', what: expect.stringMatching(/not confirmed within 60 s.*010-119.*no other station/) },
  ]);
  clock.advance(10_000);
  await vi.waitFor(async () =>
    expect((await byStation(again, 'near'))?.escalations).toMatchObject([{ rung: 'start' }]),
  );
  const { body: told } = await again.api.get('/notifications?recipient=command');
  expect(told.items.map((one: { cause: object }) => one.cause)).toEqual([
    { type: 'dispatch', id: expect.anything() },
    { type: 'dispatch', id: passed?.id },
  ]);

  const { id } = (await byStation(again, 'near')) ?? {};
  await back.ack('departed', { dispatchId: id });
  expect(await caseNow(again)).toMatchObject({ state: 'handling', handledBy: ['near'] });
  await back.ack('arrived', { dispatchId: id });
  await back.ack('arrived', { dispatchId: id });
  await back.ack('done', { dispatchId: id, comment: 'put out' });
  const over = await caseNow(again);
  expect(over).toMatchObject({ state: 'handled' });
  expect(over.dispatches).toMatchObject([
    {
      stationId: 'near',
      state: 'done',
      result: 'put out',
      met: { received: true, departed: false, arrived: true },
    },
    { stationId: 'mute', state: 'cancelled' },
    { stationId: 'no', state: 'declined' },
  ]);
  const deeds = over.history.map(({ action }: { action: string }) => action);
  for (const deed of ['stations-called', 'dispatch-received', 'dispatch-declined', 'dispatch-unanswered'])
    expect(deeds).toContain(deed);
  expect(deeds.filter((deed: string) => deed === 'dispatch-arrived')).toHaveLength(1);
  expect(back.told).toEqual([]);
  clock.advance(600_000);
  expect(await dispatchesOf(again, '?state=open')).toEqual([]);
  expect(again.fatal).toEqual([]);
});

/** Registers a camera some metres north of the fire. */
const camera = (hub: TestHub, id: string, northM: number, more: object = {}) =>
  register(hub, { id, kind: 'camera', lng: FIRE.lng, lat: FIRE.lat + northM / DEGREE_M, ...more });

/** A district with a clock of its own. */
async function district(env: Record<string, string> = {}) {
  const clock = manualClock();
  const hub = await withDistrict(await runHub(env, { clock }));
  return { clock, hub };
}

/** A program with this role. */
async function program(hub: TestHub, name: string, role: string, gridCode: string | null = null) {
  const { body } = await hub.api.post('/tokens', { name, role, gridCode });
  return new ApiClient(hub.http, { authorization: `Bearer ${body.secret}` });
}

const openCase = async (hub: TestHub) => (await hub.api.get('/cases?state=open')).body.items[0];

test('a critical alarm of one detector is dispatched when nobody acknowledges it in time, and not when somebody does', async () => {
  const { clock, hub } = await district();
  await station(hub, 'near', 100);
  const alarm = async (at: TestHub, id: string, gridCode: string): Promise<void> => {
    const secret = await register(at, { id, kind: 'smoke', gridCode });
    const detector = await connectDevice(at, { id, kind: 'smoke', secret, gridCode });
    await detector.send({ seq: 1, alarm: true });
  };
  await alarm(hub, 'seen', GRID);
  const [seen] = (await hub.api.get('/alerts?state=open')).body.items;
  await hub.api.post(`/alerts/${seen.id}/ack`);
  clock.advance(30_000);
  await hub.close();
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  await alarm(again, 'unseen', OTHER_GRID);
  const [alert] = (await again.api.get('/alerts?deviceId=unseen')).body.items;
  clock.advance(59_000);
  expect(await dispatchesOf(again)).toEqual([]);
  clock.advance(1_000);
  await vi.waitFor(async () => expect(await dispatchesOf(again)).toHaveLength(1));
  expect(await dispatchesOf(again)).toMatchObject([
    { stationId: 'near', caseId: alert.caseId, state: 'sent' },
  ]);
  const { body } = await again.api.get(`/cases/${alert.caseId}`);
  expect(body.history.map(({ action }: { action: string }) => action)).toContain('pre-alarm-dispatched');
});

test('when all have declined the case is back with command, and the next station is asked', async () => {
  const { hub } = await district({ HUB_DISPATCH_STATIONS: '1' });
  const first = await terminal(hub, 'a', await station(hub, 'a', 100));
  const second = await terminal(hub, 'b', await station(hub, 'b', 900));
  await flatFire(hub);
  await vi.waitFor(() => expect(first.told).toHaveLength(1));
  await first.ack('declined', { comment: 'no water' });
  await vi.waitFor(() => expect(second.told).toHaveLength(1));
  const value = await openCase(hub);
  expect(value).toMatchObject({ state: 'dispatched', units: ['b'], returns: 1 });
  const { history } = (await hub.api.get(`/cases/${value.id}`)).body;
  const called = history.filter(({ action }: { action: string }) => action === 'stations-called');
  expect(called.at(-1).detail.passedOver).toEqual([{ id: 'a', reason: 'declined' }]);
  await second.ack('declined');
  await vi.waitFor(async () => expect(await openCase(hub)).toMatchObject({ state: 'returned', units: [] }));
  const { items } = (await hub.api.get('/notifications?recipient=command')).body;
  expect(items).toHaveLength(2);
  // A case that was given back is dispatched by hand, also to stations that have declined.
  const sent = await hub.api.post(`/cases/${value.id}/actions`, { action: 'dispatch', units: ['a', 'b'] });
  expect(sent.body.dispatches.filter(({ state }: { state: string }) => state === 'sent')).toHaveLength(2);
  const seen = await hub.api.post(`/cases/${value.id}/actions`, {
    action: 'comment',
    comment: 'x',
    version: sent.body.version,
  });
  expect(seen.status).toBe(200);
  await hub.api.post(`/cases/${value.id}/actions`, { action: 'cancel', comment: 'burnt rice' });
  expect(await dispatchesOf(hub, '?state=open')).toEqual([]);
});

test('a drill is marked, measured, opens no case and ends by itself', async () => {
  const { clock, hub } = await district();
  const near = await terminal(hub, 'near', await station(hub, 'near', 100));
  await camera(hub, 'gate', 60, { address: '1 Main Street, gate' });
  const { status, body } = await hub.api.post('/dispatches/drill', {
    gridCode: GRID,
    title: '周演练',
    comment: 'weekly',
  });
  expect(status).toBe(201);
  await vi.waitFor(() => expect(near.told).toHaveLength(1));
  expect(near.told[0]).toMatchObject({ drill: true, caseId: null, dispatchId: body.items[0].id });
  expect(near.told[0]?.cameras).toEqual([{ id: 'gate', name: '1 Main Street, gate', distanceM: 40 }]);
  await near.ack('received');
  clock.advance(60_000);
  await near.ack('departed');
  expect(await byStation(hub, 'near')).toMatchObject({
    drill: true,
    state: 'departed',
    met: { received: true, departed: true },
  });
  clock.advance(29 * 60_000);
  await vi.waitFor(async () =>
    expect(await byStation(hub, 'near')).toMatchObject({
      state: 'cancelled',
      met: { arrived: null },
      escalations: [{ rung: 'start' }, { rung: 'arrive' }, { rung: 'join' }],
    }),
  );
  expect((await hub.api.get('/cases')).body.items).toEqual([]);
  expect((await hub.api.get('/notifications?recipient=command')).body.items).toEqual([]);
  expect((await hub.api.post('/dispatches/drill', { title: 'x', comment: 'x' })).status).toBe(400);
});

test('a station acts over HTTP for itself alone, command for all, and both say the rest', async () => {
  const { hub } = await district();
  for (const id of ['a', 'b']) await station(hub, id, 100, { gridCode: OTHER_GRID });
  const own = await program(hub, 'a', 'station', OTHER_GRID);
  const commander = await program(hub, 'chief', 'commander');
  await flatFire(hub);
  const [a, b] = [await byStation(hub, 'a'), await byStation(hub, 'b')];
  // A neighbour sees what it is called to, though it lies beyond its grid.
  expect((await own.get('/dispatches')).body.items.map(({ id }: { id: string }) => id)).toEqual([a?.id]);
  expect((await own.post(`/dispatches/${b?.id}/actions`, { action: 'received' })).status).toBe(404);
  expect(await own.post(`/dispatches/${a?.id}/actions`, { action: 'arrived' })).toMatchObject({
    status: 200,
    body: { state: 'arrived', receivedAt: null, met: { received: null } },
  });
  expect((await own.post(`/dispatches/${a?.id}/actions`, { action: 'declined' })).status).toBe(409);
  expect((await own.post('/dispatches', { caseId: a?.caseId, stationIds: ['b'] })).status).toBe(403);
  const done = { action: 'done', comment: 'nothing burns' };
  for (const id of [a?.id, b?.id])
    expect((await commander.post(`/dispatches/${id}/actions`, done)).status).toBe(200);
  expect((await hub.api.get(`/cases/${a?.caseId}`)).body).toMatchObject({
    state: 'handled',
    handledBy: expect.arrayContaining(['token:a', 'token:chief']),
  });
  const one = await hub.api.get(`/dispatches/${a?.id}`);
  expect(one.body.notifications).toMatchObject([{ channel: 'station', state: 'received' }]);
  expect((await commander.post('/dispatches', { caseId: a?.caseId, stationIds: ['b'] })).status).toBe(409);
});

test('nobody answers: the next neighbour is asked at each rung, command is told, and the brigade is called for once', async () => {
  const { clock, hub } = await district({ HUB_DISPATCH_STATIONS: '1' });
  await station(hub, 'a', 100);
  await station(hub, 'b', 400);
  await station(hub, 'c', 800);
  await flatFire(hub);
  const asked = async () =>
    (await dispatchesOf(hub)).map(({ stationId, state }) => [stationId, state]).toReversed();
  await vi.waitFor(async () => expect(await asked()).toEqual([['a', 'sent']]));
  for (const expected of [
    [
      ['a', 'unanswered'],
      ['b', 'sent'],
    ],
    [
      ['a', 'unanswered'],
      ['b', 'unanswered'],
      ['c', 'sent'],
    ],
  ]) {
    clock.advance(60_000);
    await vi.waitFor(async () => expect(await asked()).toEqual(expected));
  }
  expect((await byStation(hub, 'b'))?.reason).toMatch(/^neighbour|^the station of grid/);
  for (let minute = 3; minute <= 8; minute++) {
    clock.advance(60_000);
    await vi.waitFor(async () => expect((await hub.api.get('/dispatches')).status).toBe(200));
  }
  const rungsOf = async (id: string) =>
    (await byStation(hub, id))?.escalations.map(({ rung }: { rung: string }) => rung);
  for (const id of ['a', 'b', 'c'])
    await vi.waitFor(async () => expect(await rungsOf(id)).toEqual(['receive', 'arrive', 'join']));
  const { history } = (await hub.api.get(`/cases/${(await openCase(hub)).id}`)).body;
  const deeds = history.map(({ action }: { action: string }) => action);
  expect(deeds.filter((deed: string) => deed === 'dispatch-brigade')).toHaveLength(1);
  expect((await hub.api.get('/notifications?recipient=command')).body.items).toHaveLength(7);
  const { body } = await hub.api.get('/cases?state=open');
  expect(body.items).toMatchObject([{ state: 'dispatched', units: ['a', 'b', 'c'] }]);
});
