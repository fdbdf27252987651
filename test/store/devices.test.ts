import { expect, test } from 'vitest';
import type { Device } from '../../hub/devices/device.ts';
import { type DeviceDraft, Devices, loadDevices, topicRoot } from '../../hub/devices/devices.ts';
import { HubError } from '../../hub/kernel/errors.ts';
import type { Committer } from '../../hub/store/committer.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const isWithin = (code: string, root: string): boolean => code.startsWith(root);

function draft(id: string, fields: Partial<DeviceDraft> = {}): DeviceDraft {
  return {
    id,
    kind: 'smoke',
    gridCode: 's11',
    lng: 121.5,
    lat: 25.03,
    address: null,
    owner: null,
    codec: null,
    expectEveryMs: null,
    labels: {},
    ...fields,
  };
}

function register(committer: Committer, devices: Devices, given: DeviceDraft, secret?: string) {
  return committer.run((tx) => devices.register(given, tx, secret));
}

eachDialect((_dialect, openFresh, reopen) => {
  test('a registered device is the same after a restart, with its secret', async () => {
    const store = await openFresh();
    const clock = manualClock();
    const { committer } = await committerOver(store, { clock });
    const devices = await loadDevices(store, clock, isWithin);
    const full = draft('flat-1201:smoke', {
      address: '幸福里 3 号楼 1201',
      owner: '物业',
      codec: 'tasmota',
      expectEveryMs: 60_000,
      labels: { floor: '12' },
    });
    const { device, secret } = await register(committer, devices, full);
    expect(device).toEqual({
      ...full,
      no: 1,
      disabled: false,
      createdAt: clock.now(),
      updatedAt: clock.now(),
    });
    expect(topicRoot(device)).toBe('grid/s11/smoke/flat-1201:smoke');

    const again = await loadDevices(await reopen(store), clock, isWithin);
    expect(again.all()).toEqual([device]);
    expect(again.byNo(1)).toEqual(device);
    expect(again.authenticate(device.id, secret)).toEqual(device);
    expect(again.authenticate(device.id, Buffer.from(secret))).toEqual(device);
  });

  test('the store has no secret, only its SHA-256', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const devices = await loadDevices(store, manualClock(), isWithin);
    await register(committer, devices, draft('d1'), 'correct horse battery');
    const row = await store.db.selectFrom('devices').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain('correct horse');
    expect(row.secretDigest).toBe('kCjqDRXeyqNbLaIcApCvOxpboKMKWRkG-JtQdOIJ6nI');
  });

  test('wrong secrets, unknown ids, rotated secrets and disabled devices are refused', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const devices = await loadDevices(store, manualClock(), isWithin);
    const { secret } = await register(committer, devices, draft('d1'));
    expect(devices.authenticate('d1', `${secret}x`)).toBeUndefined();
    expect(devices.authenticate('d1', '')).toBeUndefined();
    expect(devices.authenticate('d2', secret)).toBeUndefined();
    const rotated = await committer.run((tx) => devices.rotate('d1', tx));
    expect(devices.authenticate('d1', secret)).toBeUndefined();
    expect(devices.authenticate('d1', rotated)?.id).toBe('d1');
    await committer.run((tx) => devices.setDisabled('d1', true, tx));
    expect(devices.authenticate('d1', rotated)).toBeUndefined();
    await committer.run((tx) => devices.setDisabled('d1', false, tx));
    expect(devices.authenticate('d1', rotated)?.id).toBe('d1');
  });

  test('an id is registered once, and a refused registration leaves no trace', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const devices = await loadDevices(store, manualClock(), isWithin);
    await register(committer, devices, draft('d1'));
    await expect(register(committer, devices, draft('d1', { kind: 'gas' }))).rejects.toMatchObject({
      code: 'already-exists',
    });
    await expect(committer.run((tx) => devices.update('nobody', {}, tx))).rejects.toThrow(HubError);
    await register(committer, devices, draft('d2'));
    const rows = await store.db.selectFrom('devices').select(['id', 'no', 'kind']).orderBy('no').execute();
    expect(rows).toEqual([
      { id: 'd1', no: 1, kind: 'smoke' },
      { id: 'd2', no: 2, kind: 'smoke' },
    ]);
  });

  test('numbers go on after a restart', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const devices = await loadDevices(store, manualClock(), isWithin);
    for (const id of ['c', 'a', 'b']) await register(committer, devices, draft(id));
    const reopened = await reopen(store);
    const again = await loadDevices(reopened, manualClock(), isWithin);
    const { committer: next } = await committerOver(reopened);
    expect((await register(next, again, draft('0'))).device.no).toBe(4);
    expect(again.all().map(({ id }) => id)).toEqual(['0', 'a', 'b', 'c']);
  });

  test('a grid has its own devices and those of the grids below, also after a move', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const devices = await loadDevices(store, manualClock(), isWithin);
    for (const [id, gridCode] of [
      ['d1', 's1'],
      ['d2', 's11'],
      ['d3', 's12'],
      ['d4', 's2'],
    ] as const) {
      await register(committer, devices, draft(id, { gridCode }));
    }
    const inGrid = (code: string): string[] => [...devices.inGrid(code)].map(({ id }) => id).sort();
    expect(inGrid('s1')).toEqual(['d1', 'd2', 'd3']);
    expect(devices.countIn('s')).toBe(4);
    const moved: Device = await committer.run((tx) => devices.update('d2', { gridCode: 's2' }, tx));
    expect(moved.gridCode).toBe('s2');
    expect(inGrid('s1')).toEqual(['d1', 'd3']);
    expect(devices.countIn('s2')).toBe(2);
    expect(devices.countIn('s11')).toBe(0);
  });
});

test('10,000 logins cost well under 200 ms of processor time', () => {
  const clock = manualClock();
  const devices = new Devices(clock, isWithin);
  const tx = { put() {}, append() {}, remove() {}, change() {}, afterCommit() {} };
  const logins = Array.from({ length: 10_000 }, (_, i) => {
    const { secret } = devices.register(draft(`d${i}`), tx);
    return { id: `d${i}`, secret: Buffer.from(secret) };
  });
  const before = process.cpuUsage();
  let accepted = 0;
  for (const { id, secret } of logins) if (devices.authenticate(id, secret)) accepted++;
  const { user, system } = process.cpuUsage(before);
  expect(accepted).toBe(10_000);
  const cpuMs = (user + system) / 1000;
  if (process.env.REPORT) process.stderr.write(`10,000 logins: ${cpuMs.toFixed(1)} ms\n`);
  expect(cpuMs).toBeLessThan(200);
});
