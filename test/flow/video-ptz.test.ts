import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import type { HubOptions } from '../../hub/app.ts';
import { manualClock } from '../support/clock.ts';
import { camera } from '../support/device.ts';
import { type ApiClient, login, runHub, withDistrict } from '../support/hub.ts';
import { startOnvif } from '../support/onvif-device.ts';

const PASSWORD = 'T0p-Secret-Dome';

async function world(options: Partial<HubOptions> = {}) {
  const device = await startOnvif({ password: PASSWORD, streamUrl: 'rtsp://127.0.0.1:9/ch1' });
  const hub = await withDistrict(await runHub({}, options));
  const { port, user } = device;
  const onvif = { host: '127.0.0.1', port, user, password: PASSWORD };
  await camera(hub, 'dome', { onvif });
  const person = async (username: string, role: string): Promise<ApiClient> => {
    const body = { username, displayName: username, role, gridCode: null, password: 'long-enough-2026' };
    expect((await hub.api.post('/users', body)).status).toBe(201);
    return login(hub.http, username, body.password);
  };
  const post = (who: ApiClient, path: string, body: unknown = {}) =>
    who.call('POST', `/cameras/dome/ptz/${path}`, body);
  return { device, hub, onvif, person, post };
}

const RIGHT = { x: 1, y: 0, zoom: 0 };

it('turns a camera for one person at a time, and stops it when nobody holds the button', {
  timeout: 60_000,
}, async () => {
  const clock = manualClock();
  const { device, hub, person, post } = await world({ clock });
  const [li, wang, chief, guest] = await Promise.all([
    person('li', 'operator'),
    person('wang', 'commander'),
    person('chief', 'supervisor'),
    person('guest', 'viewer'),
  ]);
  expect((await post(li, 'move', RIGHT)).body).toMatchObject({ code: 'wrong-state' });
  expect((await post(guest, 'lock')).status).toBe(403);
  expect((await post(li, 'lock')).body).toMatchObject({ holder: 'li', isMine: true });
  const refused = await post(wang, 'lock');
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'conflict', holder: 'li', until: new Date(clock.now() + 30_000).toISOString() },
  });
  expect((await post(wang, 'move', RIGHT)).status).toBe(409);
  expect((await post(wang, 'lock', { takeOver: true })).status).toBe(403);

  // Held for a while, then the browser is lost.
  clock.advance(20_000);
  expect((await post(li, 'move', RIGHT)).status).toBe(200);
  clock.advance(1500);
  expect((await post(li, 'move', RIGHT)).status).toBe(200);
  clock.advance(1999);
  expect(device.taken).toEqual(['move 1 0 for PT2S', 'move 1 0 for PT2S']);
  clock.advance(1);
  await vi.waitFor(() => expect(device.taken.at(-1)).toBe('stop'));

  // A command has renewed the hold; a supervisor may take it all the same, and what moves stops.
  clock.advance(20_000);
  expect((await post(wang, 'lock')).status).toBe(409);
  await post(li, 'move', RIGHT);
  expect((await post(chief, 'lock', { takeOver: true })).body).toMatchObject({ holder: 'chief' });
  await vi.waitFor(() => expect(device.taken.slice(-2)).toEqual(['move 1 0 for PT2S', 'stop']));
  expect((await post(li, 'move', RIGHT)).body).toMatchObject({ holder: 'chief' });

  // Given back by logging out, by hand, and by time.
  await chief.call('DELETE', '/session');
  expect((await post(wang, 'lock')).status).toBe(200);
  expect((await wang.call('DELETE', '/cameras/dome/ptz/lock')).status).toBe(204);
  expect((await post(li, 'lock')).status).toBe(200);
  clock.advance(30_000);
  expect((await wang.call('GET', '/cameras/dome/ptz')).body).toEqual({ available: true, lock: null });

  const { body } = await hub.api.get('/audit');
  const deeds = body.items.map(
    ({ actor, action }: { actor: string; action: string }) => `${actor} ${action}`,
  );
  expect(deeds).toEqual(expect.arrayContaining(['li camera.control', 'chief camera.take-over']));
});

it('knows the views of a camera by name, and fetches it by what it says of itself', {
  timeout: 60_000,
}, async () => {
  let log = '';
  const lines = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const { device, hub, onvif, post } = await world({ log: pino({ level: 'trace' }, lines) });
  const admin = hub.api;
  const presets = async () => (await admin.get('/cameras/dome/ptz/presets')).body.items;
  await post(admin, 'lock');
  expect((await post(admin, 'presets', { name: 'Yard <&> door' })).body).toEqual({
    token: '2',
    name: 'Yard <&> door',
  });
  expect((await post(admin, 'presets/1/goto')).status).toBe(204);
  expect(device.taken).toEqual(['goto 1']);
  expect(device.presets.get('2')).toBe('Yard &#60;&#38;&#62; door');
  expect((await admin.call('DELETE', '/cameras/dome/ptz/presets/2')).status).toBe(204);
  expect(await presets()).toEqual([{ token: '1', name: 'Gate' }]);

  const probed = await admin.call('POST', '/cameras/dome/onvif/probe', { use: 'main' });
  expect(probed.body).toMatchObject({
    maker: 'Acme',
    model: 'Dome 4',
    profiles: [
      { token: 'main', encoding: 'H264', width: 320, hasPtz: true, streamUrl: 'rtsp://127.0.0.1:9/ch1' },
    ],
  });
  expect((await admin.get('/cameras/dome')).body).toMatchObject({
    source: 'rtsp',
    sourceUrl: 'rtsp://***@127.0.0.1:9/ch1',
    onvif: { host: '127.0.0.1', user: 'turner', profile: null },
  });

  const { discoveryPort, port } = device;
  const search = { forMs: 300, host: '127.0.0.1', port: discoveryPort };
  expect((await admin.call('POST', '/cameras/discover', search)).body.items).toEqual([
    {
      host: '127.0.0.1',
      port,
      addresses: [`http://127.0.0.1:${port}/onvif/device_service`],
      name: 'Gate camera',
      maker: 'Acme',
      model: 'Dome-4',
      profiles: ['Streaming'],
      cameraId: 'dome',
    },
  ]);

  const patch = (body: unknown) => admin.call('PATCH', '/cameras/dome', body);
  const { password: _, ...same } = onvif;
  expect((await patch({ onvif: { ...same, host: 'elsewhere' } })).body.detail).toMatch(/password too/);
  expect((await patch({ onvif: { ...same, profile: 'main' } })).status).toBe(200);
  expect((await patch({ onvif: { ...onvif, password: 'wrong' } })).status).toBe(200);
  const wrong = await admin.call('POST', '/cameras/dome/onvif/probe', {});
  expect(wrong.body.detail).toMatch(/refuses this user or password/);

  // A camera that describes itself oddly is refused, not believed; the next command finds somebody who answers.
  device.profiles = '';
  await patch({ onvif: { ...onvif, host: 'localhost' } });
  expect((await admin.call('POST', '/cameras/dome/onvif/probe', {})).status).toBe(409);
  delete device.profiles;
  await vi.waitFor(async () => expect(await presets()).toHaveLength(1), { timeout: 5000, interval: 100 });

  const told = [log, JSON.stringify((await admin.get('/audit')).body), JSON.stringify(probed.body)].join(
    '\n',
  );
  expect(told).not.toContain(PASSWORD);
  expect((await patch({ onvif: null })).body.onvif).toBeNull();
  expect((await post(admin, 'move', RIGHT)).body.detail).toMatch(/no ONVIF settings/);
});
