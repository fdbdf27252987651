import { beforeEach, describe, expect, test } from 'vitest';
import { startRegistry } from '../support/device-registry.ts';

let hub: Awaited<ReturnType<typeof startRegistry>>;

beforeEach(async () => {
  hub = await startRegistry();
});

const smoke = { id: 'd1', kind: 'smoke', lng: 5, lat: 5, address: '幸福里 3 号楼' };
const register = (body: unknown, as?: string) => hub.call('POST', '/devices', body, as);
const rows = (table: 'devices' | 'audit' | 'changes') => hub.rows(table);

describe('registering', () => {
  test('finds the grid from the position, and shows the secret once', async () => {
    const { status, body } = await register({ ...smoke, expectEveryMs: 60_000 });
    expect(status).toBe(201);
    expect(body.device).toMatchObject({
      id: 'd1',
      gridCode: 'sw',
      availability: 'unknown',
      createdAt: '2026-11-23T04:00:00.000Z',
      last: null,
      disabled: false,
    });
    expect(body.device).not.toHaveProperty('no');
    expect(body.secret).toMatch(/^[\w-]{43}$/);
    expect(hub.devices.authenticate('d1', body.secret!)?.id).toBe('d1');
    const shown = await hub.call('GET', '/devices/d1');
    expect(shown.body).toEqual(body.device);
    expect(JSON.stringify(shown.body)).not.toContain('ecret');
  });

  test('is audited and told to screens in the same transaction', async () => {
    await register({ ...smoke, kind: 'camera' });
    expect(await rows('audit')).toMatchObject([
      { actor: 'admin', action: 'device.register', target: 'device:d1', address: '127.0.0.1' },
    ]);
    expect(await rows('changes')).toMatchObject([{ type: 'camera', gridCode: 'sw' }]);
  });

  test('outside every grid is refused with a sentence', async () => {
    const { status, body } = await register({ ...smoke, lng: 50 });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'no-grid-at-position',
      detail: 'No grid holds 50, 5: correct the position, or give gridCode.',
    });
  });

  test('in a given grid that does not hold the position is done, with a warning', async () => {
    const { status, body } = await register({ ...smoke, gridCode: 'se' });
    expect(status).toBe(201);
    expect(body.device).toMatchObject({ gridCode: 'se' });
    expect(body.warnings).toEqual(['The position 5, 5 lies in grid sw, not in se: the device stays in se.']);
    expect((await register({ ...smoke, id: 'd2', gridCode: 's' })).body.warnings).toEqual([]);
  });

  test.each([
    ['an unknown grid', { gridCode: 'nowhere' }, 'There is no grid nowhere'],
    ['no grid and no position', { lng: null, lat: null }, 'Give gridCode, or a position'],
    ['half a position', { lat: null }, 'A position needs both lng and lat: lat is missing.'],
    ['an unknown codec', { codec: 'morse' }, 'There is no codec morse. Known are: tasmota.'],
    ['a wildcard in the id', { id: 'a/+' }, 'must be 1 to 64 letters'],
    ['an unknown kind', { kind: 'toaster' }, 'body.kind must be one of'],
    ['an interval below the least', { expectEveryMs: 1 }, 'must be at least 100 ms'],
    ['a field nobody knows', { grid: 'sw' }, '"grid"'],
  ])('with %s is refused', async (_case, fields, detail) => {
    const { status, body } = await register({ ...smoke, ...fields });
    expect(body).toMatchObject({ code: 'validation-failed', detail: expect.stringContaining(detail) });
    expect(status).toBe(400);
    expect(hub.devices.size).toBe(0);
    expect(await rows('audit')).toEqual([]);
  });

  test('an id twice is refused', async () => {
    await register(smoke);
    expect((await register({ ...smoke, kind: 'gas' })).body.code).toBe('already-exists');
    expect(hub.devices.get('d1')?.kind).toBe('smoke');
  });
});

describe('scope', () => {
  beforeEach(async () => {
    await register({ ...smoke, id: 'west' });
    await register({ ...smoke, id: 'east', lng: 15 });
  });

  test('a device outside the scope of the caller does not exist for them', async () => {
    expect((await hub.call('GET', '/devices/east', undefined, 'viewer@sw')).status).toBe(404);
    expect((await hub.call('GET', '/devices/west', undefined, 'viewer@sw')).status).toBe(200);
    const list = await hub.call('GET', '/devices', undefined, 'viewer@sw');
    expect(list.body.items!.map(({ id }) => id)).toEqual(['west']);
    for (const [method, path, body] of [
      ['PATCH', '/devices/east', { owner: 'me' }],
      ['POST', '/devices/east/secret', undefined],
      ['POST', '/devices/east/disable', undefined],
    ] as const) {
      expect((await hub.call(method, path, body, 'admin@sw')).status).toBe(404);
    }
  });

  test('nobody registers, or moves a device, to where they may not be', async () => {
    const elsewhere = await register({ ...smoke, id: 'd9', lng: 15 }, 'admin@sw');
    expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'outside-scope']);
    const moved = await hub.call('PATCH', '/devices/west', { gridCode: 'se' }, 'admin@sw');
    expect(moved.status).toBe(403);
    expect(hub.devices.get('west')?.gridCode).toBe('sw');
  });

  test('who may only read changes nothing', async () => {
    expect((await register({ ...smoke, id: 'd9' }, 'viewer')).status).toBe(403);
    expect((await hub.call('POST', '/devices/import', 'id\nd1\n', 'viewer')).status).toBe(403);
  });
});

describe('changing', () => {
  beforeEach(async () => {
    await register(smoke);
  });

  test('what is left out stays, and null erases', async () => {
    const { body } = await hub.call('PATCH', '/devices/d1', { owner: '物业', address: null });
    expect(body.device).toMatchObject({ owner: '物业', address: null, lng: 5, gridCode: 'sw' });
    expect(hub.disconnected).toEqual([]);
    const entries = await rows('audit');
    expect(JSON.parse(entries.find(({ action }) => action === 'device.update')!.detail)).toEqual({
      owner: { from: null, to: '物业' },
      address: { from: '幸福里 3 号楼', to: null },
    });
  });

  test('moving to another grid ends the connection and tells the screens of both grids', async () => {
    await hub.call('PATCH', '/devices/d1', { gridCode: 'se' });
    expect(hub.disconnected).toEqual(['d1']);
    const moved = (await rows('changes')).slice(1);
    expect(moved.map(({ gridCode }) => gridCode).sort()).toEqual(['se', 'sw']);
    for (const { data } of moved) expect(JSON.parse(data)).toMatchObject({ gridCode: 'se' });
  });

  test('a corrected position keeps the grid unless it is asked for anew', async () => {
    const kept = await hub.call('PATCH', '/devices/d1', { lng: 15 });
    expect(kept.body.device).toMatchObject({ gridCode: 'sw', lng: 15 });
    expect(kept.body.warnings).toHaveLength(1);
    const found = await hub.call('PATCH', '/devices/d1', { gridCode: null });
    expect(found.body.device).toMatchObject({ gridCode: 'se' });
  });

  test('id and kind are for life', async () => {
    expect((await hub.call('PATCH', '/devices/d1', { kind: 'gas' })).status).toBe(400);
  });

  test('a change that changes nothing writes nothing', async () => {
    await hub.call('PATCH', '/devices/d1', { lng: 5, gridCode: 'sw' });
    expect(await rows('audit')).toHaveLength(1);
  });

  test('a rotated secret replaces the old one and ends the connection', async () => {
    const { status, body } = await hub.call('POST', '/devices/d1/secret');
    expect(status).toBe(200);
    expect(hub.devices.authenticate('d1', body.secret!)?.id).toBe('d1');
    expect(hub.disconnected).toEqual(['d1']);
    expect(JSON.stringify(await rows('audit'))).not.toContain(body.secret);
  });

  test('disabling ends the connection and is undone by enabling; doing it twice is one deed', async () => {
    const off = await hub.call('POST', '/devices/d1/disable');
    expect(off.body).toMatchObject({ id: 'd1', disabled: true, availability: 'unknown' });
    await hub.call('POST', '/devices/d1/disable');
    expect(hub.disconnected).toEqual(['d1']);
    expect((await hub.call('POST', '/devices/d1/enable')).body).toMatchObject({ disabled: false });
    expect((await rows('audit')).map(({ action }) => action).sort()).toEqual([
      'device.disable',
      'device.enable',
      'device.register',
    ]);
  });
});

test('a list is filtered and paged by id', async () => {
  for (let i = 0; i < 5; i++) await register({ ...smoke, id: `s${i}` });
  await register({
    ...smoke,
    id: 'gas',
    kind: 'gas',
    lng: 15,
    address: 'Kitchen of Zhang',
    labels: { floor: '12F' },
  });
  const ids = async (query: string): Promise<string[]> =>
    (await hub.call('GET', `/devices?${query}`)).body.items!.map(({ id }) => id);
  expect(await ids('')).toEqual(['gas', 's0', 's1', 's2', 's3', 's4']);
  expect(await ids('grid=se')).toEqual(['gas']);
  expect(await ids('grid=s&kind=smoke')).toHaveLength(5);
  expect(await ids('q=zhang')).toEqual(['gas']);
  expect(await ids('q=12f')).toEqual(['gas']);
  expect(await ids('q=nobody')).toEqual([]);
  const s1 = hub.devices.get('s1')!;
  await hub.committer.run((tx) => hub.presence.seen(s1, hub.clock.now(), tx));
  expect(await ids('availability=online')).toEqual(['s1']);

  const pages: string[][] = [];
  let cursor = '';
  do {
    const { body } = await hub.call('GET', `/devices?limit=4${cursor}`);
    pages.push(body.items!.map(({ id }) => id));
    cursor = body.next == null ? '' : `&cursor=${body.next}`;
  } while (cursor !== '');
  expect(pages).toEqual([
    ['gas', 's0', 's1', 's2'],
    ['s3', 's4'],
  ]);
  expect((await hub.call('GET', '/devices?cursor=nonsense')).status).toBe(400);
});

test('the device page has availability and last values', async () => {
  await register(smoke);
  const device = hub.devices.get('d1')!;
  const at = hub.clock.now();
  hub.last.merge(device.no, { at, receivedAt: at, metrics: { smoke: 0.02, alarm: false } });
  await hub.committer.run((tx) => hub.presence.seen(device, at, tx));
  expect((await hub.call('GET', '/devices/d1')).body).toMatchObject({
    availability: 'online',
    availabilitySince: '2026-11-23T04:00:00.000Z',
    lastSeenAt: '2026-11-23T04:00:00.000Z',
    last: { at: '2026-11-23T04:00:00.000Z', metrics: { smoke: 0.02, alarm: false } },
  });
});
