import { connect } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import { startRegistry } from '../support/device-registry.ts';

let hub: Awaited<ReturnType<typeof startRegistry>>;

beforeEach(async () => {
  hub = await startRegistry();
});

const smoke = { id: 'd1', kind: 'smoke', lng: 5, lat: 5, address: '幸福里 3 号楼' };
const register = (body: unknown, as?: string) => hub.call('POST', '/devices', body, as);
const rows = (table: 'devices' | 'audit' | 'changes') => hub.rows(table);

describe('importing a CSV file', () => {
  const send = (file: string | Uint8Array, as?: string) => hub.call('POST', '/devices/import', file, as);

  test('as Excel writes it registers every device, columns in any order', async () => {
    const { status, body } = await send(
      '\uFEFFkind,id,address,lng,lat,labels,expectEveryMs,secret,codec\r\n' +
        'smoke,d1,"幸福里 3 号楼, ""甲""",5,5,floor=12; side = east,60000,,\r\n' +
        '\r\n' +
        'gas,d2,,15,5,,,a-secret-from-the-factory,tasmota\r\n' +
        ',,,,,,,,\r\n',
    );
    expect(body).toMatchObject({ imported: 2, created: 2, updated: 0, warnings: [] });
    expect(status).toBe(200);
    const made = body.devices as { id: string; secret: string }[];
    expect(made.map(({ id }) => id)).toEqual(['d1']);
    expect(hub.devices.authenticate('d1', made[0]!.secret)).toMatchObject({
      kind: 'smoke',
      gridCode: 'sw',
      address: '幸福里 3 号楼, "甲"',
      labels: { floor: '12', side: 'east' },
      expectEveryMs: 60_000,
    });
    expect(hub.devices.authenticate('d2', 'a-secret-from-the-factory')).toMatchObject({
      gridCode: 'se',
      codec: 'tasmota',
      address: null,
    });
    expect(await rows('audit')).toHaveLength(2);
    expect(await rows('changes')).toHaveLength(2);
  });

  test('updates devices that exist, without touching a secret that is not given', async () => {
    const { secret } = (await register({ ...smoke, owner: '物业' })).body;
    const other = (await register({ ...smoke, id: 'd2' })).body.secret!;
    const { body } = await send('id,address,secret\nd1,新地址,\nd2,,another-long-secret\n');
    expect(body).toMatchObject({ imported: 2, created: 0, updated: 2, devices: [] });
    expect(hub.devices.authenticate('d1', secret!)).toMatchObject({
      address: '新地址',
      owner: '物业',
      lng: 5,
    });
    expect(hub.devices.authenticate('d2', other)).toBeUndefined();
    expect(hub.devices.authenticate('d2', 'another-long-secret')).toMatchObject({ address: null });
    expect(hub.disconnected).toEqual(['d2']);
  });

  test('sent twice changes nothing the second time', async () => {
    const file = 'id,kind,lng,lat,secret,labels\nd1,smoke,5,5,a-secret-from-the-factory,k=v\n';
    await send(file);
    const written = (await rows('audit')).length;
    expect((await send(file)).body).toMatchObject({ created: 0, updated: 1 });
    expect(await rows('audit')).toHaveLength(written);
    expect(hub.disconnected).toEqual([]);
  });

  test('reports every fault of every line and imports none of them', async () => {
    await register({ ...smoke, id: 'known' });
    const { status, body } = await send(
      [
        'id,kind,gridCode,lng,lat,expectEveryMs,secret,codec',
        'fine,smoke,,5,5,,,',
        'bad/id,toaster,,5,x,0.5,short,',
        'far,smoke,,50,5,,,',
        'lost,smoke,nowhere,,,,,',
        'fine,smoke,,5,5,,,',
        'known,gas,,,,,,',
        'half,smoke,,5,,,,',
        'new,,,5,5,,,morse',
        'blank,smoke',
      ].join('\n'),
    );
    expect(status).toBe(422);
    expect(body.code).toBe('import-faults');
    const found = body.faults!.map(({ line, column }) => `${line} ${column}`);
    expect(found).toEqual([
      '3 id',
      '3 kind',
      '3 lat',
      '3 expectEveryMs',
      '3 secret',
      '4 lng',
      '5 gridCode',
      '6 id',
      '7 kind',
      '8 lng',
      '9 kind',
      '9 codec',
      '10 gridCode',
    ]);
    expect(body.faults![7]!.message).toBe('The id fine is also in line 2.');
    expect(body.faults![2]!.message).toBe('lat must be a number of degrees.');
    expect(hub.devices.size).toBe(1);
    expect(await rows('devices')).toHaveLength(1);
  });

  test('warns of a position outside the given grid, by line', async () => {
    const { body } = await send('id,kind,gridCode,lng,lat\nd1,smoke,se,5,5\n');
    expect(body.warnings).toMatchObject([{ line: 2, column: 'gridCode' }]);
  });

  test.each([
    ['an unknown column', 'id,colour\nd1,red\n', 1, 'There is no column "colour"'],
    ['no id column', 'kind\nsmoke\n', 1, 'The column "id" is missing.'],
    ['a column twice', 'id,kind,kind\nd1,gas,gas\n', 1, 'twice'],
    ['nothing in it', '', 1, 'has no devices'],
    ['a header alone', 'id,kind\n', 1, 'has no devices'],
    ['too many cells', 'id,kind\nd0,gas\nd1,gas,1\n', 3, 'has 3 cells, the header 2'],
    ['a quote never closed', 'id,kind\nd0,gas\nd1,"gas\nd2,gas\n', 3, 'A quote that opens here'],
    ['a quote inside a cell', 'id,kind\nd0,gas\nd1,3" gas\n', 3, 'A quote is out of place'],
  ])('with %s is refused, by line', async (_case, file, line, message) => {
    const { status, body } = await send(file);
    expect(body.faults?.[0]).toMatchObject({ line, message: expect.stringContaining(message) });
    expect(status).toBe(422);
    expect(hub.devices.size).toBe(0);
  });

  test('counts lines as an editor does, with breaks inside cells too', async () => {
    const { body } = await send('id,kind,address,lng,lat\r\nd1,gas,"a\r\nb",5,5\r\nd2,toaster,,5,5\r\n');
    expect(body.faults).toMatchObject([{ line: 4, column: 'kind' }]);
  });

  test('that is not UTF-8 is refused with how to save it', async () => {
    const gb18030 = Buffer.concat([
      Buffer.from('id,kind,address\nd1,gas,'),
      Buffer.from([0xd0, 0xd2, 0xb8, 0xa3]),
    ]);
    const { status, body } = await send(gb18030);
    expect(status).toBe(422);
    expect(body.detail).toContain('save it as "CSV UTF-8');
  });

  test('of a thousand devices gives each a secret of its own that works', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `d${i},gas,${i % 20},5`);
    const { body } = await send(`id,kind,lng,lat\n${lines.join('\n')}`);
    const made = body.devices as { id: string; secret: string }[];
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(1000);
    for (const { id, secret } of made) expect(hub.devices.authenticate(id, secret)?.id).toBe(id);
    expect(await rows('devices')).toHaveLength(1000);
  });

  test('of more than 20,000 devices is refused, and the connection still gets its answer', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `d${i},gas,5,5,${'x'.repeat(80)}`);
    const { status, body } = await send(`id,kind,lng,lat,address\n${lines.join('\n')}\n`);
    expect(status).toBe(422);
    expect(body.faults).toEqual([
      { line: 20_002, column: null, message: 'The file has more than 20000 devices: split it.' },
    ]);
  });

  test('outside the scope of the caller is a fault of each such line', async () => {
    await register({ ...smoke, id: 'east', lng: 15 });
    const { body } = await send('id,kind,lng,lat\nd1,gas,15,5\neast,smoke,5,5\nd2,gas,5,5\n', 'admin@sw');
    expect(body.faults!.map(({ line }) => line)).toEqual([2, 3]);
    expect(hub.devices.size).toBe(1);
  });

  test('needs the right media type', async () => {
    expect((await hub.call('POST', '/devices/import', { id: 'd1' })).status).toBe(415);
    expect((await hub.call('POST', '/devices/import')).status).toBe(415);
  });

  test('whose sender goes away half way imports nothing', async () => {
    const socket = connect(hub.port, '127.0.0.1');
    socket.write(
      'POST /api/v1/devices/import HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer admin\r\n' +
        'content-type: text/csv\r\ncontent-length: 5000\r\n\r\nid,kind,lng,lat\nd1,gas,5,5\n',
    );
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    const { body } = await send('id,kind,lng,lat\nd2,gas,5,5\n');
    expect(body.imported).toBe(1);
    expect(hub.devices.get('d1')).toBeUndefined();
  });
});
