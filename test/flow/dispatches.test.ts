import { connectAsync, type IClientOptions } from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { act } from '../support/cases.ts';
import { manualClock } from '../support/clock.ts';
import { device } from '../support/device.ts';
import { GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const FIRE = { lng: 116.305, lat: 39.905, labels: { building: '1', floor: '3' } };
const DEGREE_M = 111_195;

/** A station some metres north of the fire; its secret. */
async function station(hub: TestHub, id: string, northM: number, more: object = {}): Promise<string> {
  const place = { gridCode: GRID, lng: FIRE.lng, lat: FIRE.lat + northM / DEGREE_M };
  const { status, body } = await hub.api.post('/stations', { id, name: `Station ${id}`, ...place, ...more });
  if (status !== 201) throw new Error(`station ${id} was refused: ${JSON.stringify(body)}`);
  return body.secret;
}

/** Its terminal, which collects what it is told. */
async function terminal(
  hub: Pick<TestHub, 'mqtt'>,
  id: string,
  secret: string,
  options: IClientOptions = {},
) {
  const client = await connectAsync(hub.mqtt, {
    clientId: `terminal-${id}`,
    username: id,
    password: secret,
    reconnectPeriod: 0,
    keepalive: 0,
    ...options,
  });
  onTestFinished(() => client.endAsync(true).catch(() => undefined));
  const told: Record<string, unknown>[] = [];
  client.on('message', (_topic, payload) => told.push(JSON.parse(payload.toString())));
  await client.subscribeAsync(`station/${id}/dispatch`, { qos: 1 });
  const ack = (action: string, more: object = {}) =>
    client.publishAsync(
      `station/${id}/ack`,
      JSON.stringify({ dispatchId: told.at(-1)?.dispatchId, action, by: `${id} leader`, ...more }),
      { qos: 1 },
    );
  return { client, told, ack };
}

/** Two smoke detectors of one floor alarm: a confirmed fire. */
async function flatFire(hub: TestHub): Promise<void> {
  for (const id of ['smoke-1', 'smoke-2']) {
    const detector = await device(hub, id, 'smoke', { ...FIRE, address: '1 Main Street' });
    await detector.send({ seq: 1, alarm: true });
  }
}

const dispatchesOf = async (hub: TestHub, query = '') =>
  (await hub.api.get(`/dispatches${query}`)).body.items as Record<string, any>[]; // oxlint-disable-line typescript/no-explicit-any

const byStation = async (hub: TestHub, id: string) => (await dispatchesOf(hub, `?station=${id}`))[0];

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
  await flatFire(hub);
  await vi.waitFor(() => expect([near, mute, no].map((one) => one?.told.length)).toEqual([1, 1, 1]));
  const now = clock.now();
  expect(near?.told[0]).toMatchObject({
    severity: 'critical',
    gridCode: GRID,
    address: '1 Main Street',
    openedAt: now,
    dueAt: { start: now + 60_000, arrive: now + 180_000 },
    cameras: [],
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
