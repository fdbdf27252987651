import { io } from 'socket.io-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { device } from '../support/device.ts';
import { GRID, runHub, withDistrict } from '../support/hub.ts';
import { byStation, FIRE, flatFire, station } from '../support/stations.ts';

test('a page that shows a sign of life is a terminal that is online, with its battery, until it falls silent', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  await station(hub, 'near', 100);
  await station(hub, 'other', 200);
  const { body: made } = await hub.api.post('/tokens', { name: 'near', role: 'station', gridCode: GRID });
  const socket = io(hub.http, {
    transports: ['websocket'],
    reconnection: false,
    auth: { token: made.secret },
  });
  onTestFinished(() => void socket.close());
  const terminalOf = async (id: string) => (await hub.api.get(`/stations/${id}`)).body.terminal;
  expect(await terminalOf('near')).toMatchObject({ online: false });
  expect(await socket.emitWithAck('heartbeat', { battery: 41.6 })).toEqual({ at: clock.now() });
  await vi.waitFor(async () => expect(await terminalOf('near')).toMatchObject({ online: true, battery: 42 }));
  expect(await terminalOf('other')).toMatchObject({ online: false });
  expect(await socket.emitWithAck('heartbeat', { battery: 'full' })).toEqual({ at: clock.now() });
  clock.advance(60_000);
  await socket.emitWithAck('heartbeat', {});
  clock.advance(60_000);
  expect(await terminalOf('near')).toMatchObject({ online: true, battery: 42 });
  clock.advance(31_000);
  await vi.waitFor(async () => expect(await terminalOf('near')).toMatchObject({ online: false }));
});

test('a dispatch that is read alone names the cameras its crew looks through', async () => {
  const hub = await withDistrict(await runHub());
  await station(hub, 'near', 100);
  await device(hub, 'cam-1', 'camera', { ...FIRE, labels: { name: 'Hall' } });
  await flatFire(hub);
  const { id } = await vi.waitFor(async () => {
    const sent = await byStation(hub, 'near');
    expect(sent).toBeDefined();
    return sent!;
  });
  const { body } = await hub.api.get(`/dispatches/${id}`);
  expect(body.cameras).toEqual([{ id: 'cam-1', name: 'Hall', distanceM: 0 }]);
});
