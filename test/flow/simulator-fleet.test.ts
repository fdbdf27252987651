import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeviceKind, DeviceSpec } from '../../simulators/devices/device.ts';
import { fixedCredentials } from '../../simulators/fleet/credentials.ts';
import { type Fleet, type FleetOptions, startFleet, whenConnected } from '../../simulators/fleet/fleet.ts';
import { startTestBroker, type TestBroker } from '../support/test-broker.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

const spec = (id: string, kind: DeviceKind = 'smoke', expectEveryMs = 60_000): DeviceSpec => ({
  id,
  kind,
  gridCode: 'g1',
  lng: 121.5,
  lat: 25,
  address: id,
  owner: '',
  expectEveryMs,
  labels: '',
});

async function broker(options?: Parameters<typeof startTestBroker>[0]): Promise<TestBroker> {
  const started = await startTestBroker(options);
  open.push(started);
  return started;
}

function fleetAt(at: TestBroker, devices: DeviceSpec[], more: Partial<FleetOptions> = {}): Fleet {
  const secrets = new Map(devices.map(({ id }) => [id, `secret-of-${id}`]));
  const fleet = startFleet({
    mqttUrl: at.url,
    devices,
    credentials: fixedCredentials(secrets),
    seed: 1,
    ...more,
  });
  open.push(fleet);
  return fleet;
}

async function connectedFleet(at: TestBroker, devices: DeviceSpec[], more: Partial<FleetOptions> = {}) {
  const fleet = fleetAt(at, devices, more);
  await whenConnected(fleet, 5000);
  return fleet;
}

const of = (at: TestBroker, id: string, channel: string) =>
  at.received.filter(({ topic }) => topic.endsWith(`/${id}/${channel}`));
const statuses = (at: TestBroker, id: string) => of(at, id, 'status').map(({ payload }) => payload);
const seqs = (at: TestBroker, id: string) =>
  of(at, id, 'telemetry').map(({ payload }) => (JSON.parse(payload) as { seq: number }).seq);

describe('a simulated device', () => {
  it('connects with its own id and secret, and says online, retained', async () => {
    const at = await broker();
    await connectedFleet(at, [spec('a'), spec('b')]);
    await vi.waitFor(() => expect(statuses(at, 'b')).toEqual(['online']));
    expect(Object.fromEntries(at.logins)).toEqual({ a: 'secret-of-a', b: 'secret-of-b' });
    expect(of(at, 'b', 'status')[0]).toMatchObject({ topic: 'grid/g1/smoke/b/status', retain: true, qos: 1 });
  });

  it('reports by itself with QoS 1, stamped with the real time and counted from 1', async () => {
    const at = await broker();
    await connectedFleet(at, [spec('a', 'gas', 40)]);
    await vi.waitFor(() => expect(of(at, 'a', 'telemetry').length).toBeGreaterThanOrEqual(3));
    const [first] = of(at, 'a', 'telemetry');
    expect(first).toMatchObject({ topic: 'grid/g1/gas/a/telemetry', qos: 1, retain: false });
    const body = JSON.parse(first!.payload) as Record<string, number>;
    expect(Math.abs(Date.now() - body.at!)).toBeLessThan(10_000);
    expect(body.gas).toBeGreaterThanOrEqual(0);
    expect(seqs(at, 'a').slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('that loses power leaves its will, and counts from 1 again when it is back', async () => {
    const at = await broker();
    const fleet = await connectedFleet(at, [spec('a')]);
    const device = fleet.device('a')!;
    await device.report();
    await device.report();
    device.cut();
    await vi.waitFor(() => expect(statuses(at, 'a')).toEqual(['online', 'offline']));
    expect(await device.report()).toBe(false);
    device.restore();
    await whenConnected(fleet, 5000);
    await device.report();
    expect(statuses(at, 'a')).toEqual(['online', 'offline', 'online']);
    expect(seqs(at, 'a')).toEqual([1, 2, 1]);
  });

  it('that ends cleanly leaves no will, not even while the hub holds its acknowledgement', async () => {
    const at = await broker();
    const fleet = await connectedFleet(at, [spec('a'), spec('b')]);
    await vi.waitFor(() => expect(statuses(at, 'a')).toEqual(['online']));
    at.holdAcks(true);
    const held = fleet.device('a')!.report();
    await vi.waitFor(() => expect(of(at, 'a', 'telemetry')).toHaveLength(1));
    await fleet.close();
    expect(await held).toBe(false);
    at.holdAcks(false);
    await vi.waitFor(() => expect(at.connected()).toEqual([]));
    // The sentinel comes after any will would have.
    const sentinel = await connectedFleet(at, [spec('sentinel')]);
    sentinel.device('sentinel')!.cut();
    await vi.waitFor(() => expect(statuses(at, 'sentinel')).toContain('offline'));
    expect([...statuses(at, 'a'), ...statuses(at, 'b')]).toEqual(['online', 'online']);
  });

  it('reconnects by itself after the network failed, and sends again what was not acknowledged', async () => {
    const at = await broker();
    const fleet = await connectedFleet(at, [spec('a')]);
    const device = fleet.device('a')!;
    at.holdAcks(true);
    const reported = device.report();
    await vi.waitFor(() => expect(seqs(at, 'a')).toEqual([1]));
    at.cutAll();
    at.holdAcks(false);
    expect(await reported).toBe(true);
    expect(seqs(at, 'a')).toEqual([1, 1]);
    expect(fleet.counts.connects).toBe(2);
    expect(fleet.counts.acknowledged).toBe(1);
  });

  it('keeps an event through an outage, but not telemetry', async () => {
    const at = await broker();
    const fleet = await connectedFleet(at, [spec('a', 'manual')]);
    const device = fleet.device('a')!;
    device.cut();
    await vi.waitFor(() => expect(device.link.connected).toBe(false));
    const event = device.event('button');
    expect(await device.report()).toBe(false);
    device.restore();
    expect(await event).toBe(true);
    expect(of(at, 'a', 'event').map(({ payload }) => JSON.parse(payload) as unknown)).toMatchObject([
      { type: 'button' },
    ]);
    expect(of(at, 'a', 'telemetry')).toEqual([]);
  });

  it('has a bounded number of messages in flight, and an event takes the place of telemetry', async () => {
    const at = await broker();
    const fleet = await connectedFleet(at, [spec('a')], { maxInFlight: 3 });
    const device = fleet.device('a')!;
    at.holdAcks(true);
    const reports = Array.from({ length: 5 }, () => device.report());
    expect(await Promise.all(reports.slice(3))).toEqual([false, false]);
    expect(fleet.counts.skipped).toBe(2);
    const event = device.event('tamper');
    at.holdAcks(false);
    expect(await event).toBe(true);
    expect(await reports[0]).toBe(false);
  });

  it('shows what a scenario imposes on it until it is released', async () => {
    const at = await broker();
    const fleet = await connectedFleet(at, [spec('a', 'gas')]);
    const device = fleet.device('a')!;
    device.impose((healthy) => ({ ...healthy, gas: 55 }));
    await device.report();
    device.impose(null);
    await device.report();
    const gas = of(at, 'a', 'telemetry').map(({ payload }) => (JSON.parse(payload) as { gas: number }).gas);
    expect(gas[0]).toBe(55);
    expect(gas[1]).toBeLessThan(10);
  });

  it('that the hub refuses asks for another secret and comes in with it', async () => {
    let secret = 'outdated';
    const at = await broker({ accept: (_id, password) => password === 'renewed' });
    const fleet = fleetAt(at, [spec('a')], {
      credentials: {
        secretOf: () => secret,
        renew: async () => {
          secret = 'renewed';
        },
      },
    });
    await whenConnected(fleet, 5000);
    expect(fleet.counts.refused).toBe(1);
    expect(at.logins).toEqual([
      ['a', 'outdated'],
      ['a', 'renewed'],
    ]);
  });
});

describe('a fleet', () => {
  it('of two hundred all comes back after all were cut at once', async () => {
    const at = await broker();
    const devices = Array.from({ length: 200 }, (_, i) => spec(`d${i}`));
    const fleet = await connectedFleet(at, devices, { connectPerSecond: 2000 });
    at.cutAll();
    await vi.waitFor(() => expect(fleet.counts.connected).toBeLessThan(200));
    await whenConnected(fleet, 10_000);
    expect(fleet.counts.connects).toBeGreaterThanOrEqual(400);
  });

  it('that cannot connect says why', async () => {
    const at = await broker({ accept: () => false });
    const fleet = fleetAt(at, [spec('a')]);
    await expect(whenConnected(fleet, 700)).rejects.toThrow(
      /0 of 1 devices connected .* last reason: Connection refused/,
    );
  });
});
