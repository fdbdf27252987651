import { beforeEach, expect, test } from 'vitest';
import type { Device } from '../../hub/devices/device.ts';
import { type DeviceDraft, type Devices, loadDevices } from '../../hub/devices/devices.ts';
import { type LastValueBook, loadLastValues } from '../../hub/devices/last-values.ts';
import { type AvailabilityEdge, loadPresence, type Presence } from '../../hub/devices/presence.ts';
import type { Tx } from '../../hub/store/batch.ts';
import type { Committer } from '../../hub/store/committer.ts';
import type { Store } from '../../hub/store/store.ts';
import { type ManualClock, manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const isWithin = (code: string, root: string): boolean => code.startsWith(root);
const MINUTE = 60_000;

/** The part of a hub that knows who is there. */
interface Hub {
  store: Store;
  committer: Committer;
  devices: Devices;
  last: LastValueBook;
  presence: Presence;
  /** Each edge as `device from>to cause`. */
  edges: string[];
  fatal: Error[];
}

const opened: Presence[] = [];
let clock: ManualClock;

beforeEach(() => {
  for (const presence of opened.splice(0)) presence.close();
  clock = manualClock();
});

async function startOver(store: Store): Promise<Hub> {
  const { committer, fatal } = await committerOver(store, { clock });
  const devices = await loadDevices(store, clock, isWithin);
  const last = await loadLastValues(store);
  const onFatal = (error: Error): number => fatal.push(error);
  const presence = await loadPresence(store, { clock, committer, devices, last, onFatal });
  opened.push(presence);
  const edges: string[] = [];
  presence.onEdges((edge) => edges.push(inShort(edge)));
  return { store, committer, devices, last, presence, edges, fatal };
}

function inShort({ device, from, to, cause }: AvailabilityEdge): string {
  return `${device.id} ${from}>${to} ${cause}`;
}

async function add(hub: Hub, id: string, fields: Partial<DeviceDraft> = {}): Promise<Device> {
  const blank = { lng: null, lat: null, address: null, owner: null, codec: null, labels: {} };
  const given = { ...blank, id, kind: 'smoke', gridCode: 's11', expectEveryMs: MINUTE, ...fields } as const;
  return hub.committer.run((tx) => hub.devices.register(given, tx).device);
}

const seen = (hub: Hub, device: Device) =>
  hub.committer.run((tx) => hub.presence.seen(device, clock.now(), tx));

/** Moves time on and waits until what that caused is durable. */
async function pass(hub: Hub, ms: number): Promise<void> {
  clock.advance(ms);
  await hub.committer.settled();
}

async function change(hub: Hub, id: string, work: (tx: Tx) => Device): Promise<Device> {
  return hub.committer.run((tx) => {
    const before = hub.devices.get(id)!;
    const after = work(tx);
    hub.presence.changed(before, after, tx);
    return after;
  });
}

eachDialect((_dialect, openFresh, reopen) => {
  const startFresh = async (): Promise<Hub> => startOver(await openFresh());
  const restart = async (hub: Hub): Promise<Hub> => {
    hub.presence.close();
    return startOver(await reopen(hub.store));
  };

  test('a device is unknown until it is heard, and then online; only the edge is stored and told', async () => {
    const hub = await startFresh();
    const device = await add(hub, 'd1');
    expect(hub.presence.viewOf(device)).toMatchObject({
      availability: 'unknown',
      availabilitySince: null,
      lastSeenAt: null,
      last: null,
    });
    const since = clock.now();
    await seen(hub, device);
    for (let i = 0; i < 3; i++) {
      await pass(hub, 1000);
      await seen(hub, device);
    }
    expect(hub.edges).toEqual(['d1 unknown>online message']);
    expect(hub.presence.viewOf(device)).toMatchObject({
      availability: 'online',
      availabilitySince: since,
      lastSeenAt: since + 3000,
    });
    expect(await hub.store.db.selectFrom('deviceStates').selectAll().execute()).toEqual([
      { deviceId: 'd1', availability: 'online', since, cause: 'message', lastSeenAt: since },
    ]);
    const changes = await hub.store.db.selectFrom('changes').selectAll().execute();
    expect(changes).toMatchObject([{ seq: 1, type: 'device', gridCode: 's11' }]);
    expect(JSON.parse(changes[0]!.data)).toMatchObject({ id: 'd1', availability: 'online' });
    expect(JSON.parse(changes[0]!.data)).not.toHaveProperty('no');
  });

  test('silence for three intervals after the last message is offline, and not a moment before', async () => {
    const hub = await startFresh();
    const device = await add(hub, 'd1');
    await seen(hub, device);
    await pass(hub, 2 * MINUTE);
    await seen(hub, device);
    await pass(hub, 3 * MINUTE - 1);
    expect(hub.presence.availabilityOf(device)).toBe('online');
    await pass(hub, 1);
    expect(hub.edges).toEqual(['d1 unknown>online message', 'd1 online>offline silence']);
    await pass(hub, 60 * MINUTE);
    await seen(hub, device);
    expect(hub.edges.at(-1)).toBe('d1 offline>online message');
    await pass(hub, 3 * MINUTE);
    expect(hub.edges.at(-1)).toBe('d1 online>offline silence');
    expect(hub.fatal).toEqual([]);
  });

  test('many devices that fall silent are found with one timer, in one transaction', async () => {
    const hub = await startFresh();
    const transactions = new Set<Tx>();
    hub.presence.onEdges((_edge, tx) => transactions.add(tx));
    const all: Device[] = [];
    for (let i = 0; i < 50; i++) all.push(await add(hub, `d${i}`));
    await hub.committer.run((tx) => all.forEach((device) => hub.presence.seen(device, clock.now(), tx)));
    expect(clock.waiting).toBe(1);
    transactions.clear();
    await pass(hub, 3 * MINUTE);
    expect(hub.edges.filter((edge) => edge.endsWith('silence'))).toHaveLength(50);
    expect(transactions.size).toBe(1);
  });

  test('a device that promised nothing is never silent', async () => {
    const hub = await startFresh();
    const device = await add(hub, 'd1', { expectEveryMs: null });
    await seen(hub, device);
    await pass(hub, 1000 * MINUTE);
    expect(hub.presence.availabilityOf(device)).toBe('online');
    expect(clock.waiting).toBe(0);
  });

  test('a last will is offline at once, unless the device is already back on another connection', async () => {
    const hub = await startFresh();
    const device = await add(hub, 'd1');
    const will = (connection: number) =>
      hub.committer.run((tx) => hub.presence.told(device, 'offline', 'will', clock.now(), tx, connection));
    hub.presence.connected(device, 1);
    await seen(hub, device);
    hub.presence.connected(device, 2);
    expect(await will(1)).toBeUndefined();
    expect(hub.presence.availabilityOf(device)).toBe('online');
    expect(await will(2)).toMatchObject({ from: 'online', to: 'offline', cause: 'will' });
    expect(hub.presence.viewOf(device).lastSeenAt).toBe(clock.now());
  });

  test('the status of a device is believed at once', async () => {
    const hub = await startFresh();
    const device = await add(hub, 'd1', { kind: 'camera' });
    const status = (says: 'online' | 'offline') =>
      hub.committer.run((tx) => hub.presence.told(device, says, 'status', clock.now(), tx, 1));
    await status('online');
    await status('online');
    await status('offline');
    expect(hub.edges).toEqual(['d1 unknown>online status', 'd1 online>offline status']);
    const changes = await hub.store.db.selectFrom('changes').select('type').execute();
    expect(changes).toEqual([{ type: 'camera' }, { type: 'camera' }]);
  });

  test('listeners write in the transaction of the edge', async () => {
    const hub = await startFresh();
    const device = await add(hub, 'd1');
    hub.presence.onEdges(({ at }, tx) => tx.put('meta', { key: 'edge', value: String(at) }));
    await seen(hub, device);
    await pass(hub, 3 * MINUTE);
    expect(await hub.store.db.selectFrom('meta').selectAll().execute()).toEqual([
      { key: 'edge', value: String(clock.now()) },
    ]);
  });

  test('a restart raises no storm: who was online has three intervals from the start to be heard again', async () => {
    let hub = await startFresh();
    const prompt = await add(hub, 'prompt');
    await add(hub, 'gone');
    await add(hub, 'quiet', { expectEveryMs: null });
    const dark = await add(hub, 'dark');
    for (const device of hub.devices.all()) await seen(hub, device);
    await hub.committer.run((tx) => hub.presence.told(dark, 'offline', 'will', clock.now(), tx));
    const darkSince = clock.now();
    hub.presence.close();
    clock.advance(24 * 60 * MINUTE);

    hub = await restart(hub);
    await pass(hub, 3 * MINUTE - 1);
    await seen(hub, prompt);
    expect(hub.edges).toEqual([]);
    expect(hub.presence.viewOf(dark)).toMatchObject({
      availability: 'offline',
      availabilitySince: darkSince,
    });
    await pass(hub, 1);
    expect(hub.edges).toEqual(['gone online>offline silence']);
    await pass(hub, 2 * MINUTE);
    expect(hub.edges).toHaveLength(1);
    const states = hub.devices.all().map((device) => [device.id, hub.presence.availabilityOf(device)]);
    expect(states).toEqual([
      ['dark', 'offline'],
      ['gone', 'offline'],
      ['prompt', 'online'],
      ['quiet', 'online'],
    ]);
  });

  test('a disabled device has no availability, also after a restart, and starts anew when enabled', async () => {
    let hub = await startFresh();
    const device = await add(hub, 'd1');
    await seen(hub, device);
    const off = await change(hub, 'd1', (tx) => hub.devices.setDisabled('d1', true, tx));
    expect(hub.edges.at(-1)).toBe('d1 online>unknown disabled');
    await seen(hub, off);
    await pass(hub, 10 * MINUTE);
    expect(hub.edges).toHaveLength(2);
    expect(await hub.store.db.selectFrom('deviceStates').selectAll().execute()).toEqual([]);

    hub = await restart(hub);
    expect(hub.presence.availabilityOf(off)).toBe('unknown');
    const on = await change(hub, 'd1', (tx) => hub.devices.setDisabled('d1', false, tx));
    await seen(hub, on);
    expect(hub.edges).toEqual(['d1 unknown>online message']);
  });

  test('a shorter promise counts from the change on', async () => {
    const hub = await startFresh();
    const device = await add(hub, 'd1', { expectEveryMs: 60 * MINUTE });
    await seen(hub, device);
    await pass(hub, 100 * MINUTE);
    await change(hub, 'd1', (tx) => hub.devices.update('d1', { expectEveryMs: MINUTE }, tx));
    await pass(hub, 3 * MINUTE - 1);
    expect(hub.presence.availabilityOf(device)).toBe('online');
    await pass(hub, 1);
    expect(hub.presence.availabilityOf(device)).toBe('offline');
  });

  test('a device that moves while offline leaves its old grid and is offline in the new one', async () => {
    const hub = await startFresh();
    const places: string[] = [];
    hub.presence.onEdges(({ device, to }) => places.push(`${device.gridCode} ${to}`));
    const device = await add(hub, 'd1');
    await seen(hub, device);
    await pass(hub, 3 * MINUTE);
    await change(hub, 'd1', (tx) => hub.devices.update('d1', { gridCode: 's2' }, tx));
    expect(places.slice(-2)).toEqual(['s11 unknown', 's2 offline']);
    expect(hub.presence.availabilityOf(device)).toBe('offline');
  });

  test('last values are rebuilt from the newest readings of each device', async () => {
    let hub = await startFresh();
    const one = await add(hub, 'one');
    const two = await add(hub, 'two');
    await add(hub, 'mute');
    await seen(hub, one);
    let id = 0;
    const reading = (deviceNo: number, at: number, metrics: object) =>
      hub.committer.run((tx) =>
        tx.append('readings', {
          id: ++id,
          deviceNo,
          at,
          deviceAt: null,
          receivedAt: at,
          seq: null,
          clock: 'ok',
          metrics: JSON.stringify(metrics),
          gridCode: '',
        }),
      );
    const start = clock.now();
    await reading(one.no, start + 1, { battery: 88 });
    for (let i = 2; i < 6; i++) await reading(one.no, start + i, { smoke: i / 100 });
    await reading(one.no, start - 5000, { smoke: 9 });
    await reading(two.no, start + 3, { gas: 4, alarm: true });
    hub = await restart(hub);
    const view = (id: string) => hub.presence.viewOf(hub.devices.get(id)!);
    expect(view('one').last).toEqual({ at: start + 5, metrics: { smoke: 0.05, battery: 88 } });
    expect(view('one').lastSeenAt).toBe(start + 5);
    expect(view('two').last).toEqual({ at: start + 3, metrics: { gas: 4, alarm: true } });
    expect(view('mute').last).toBeNull();
  });
});
