import { expect, test, vi } from 'vitest';
import { ApiClient, GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { byStation, flatFire, station, terminal } from '../support/stations.ts';

/** A program with this role. */
async function program(hub: TestHub, name: string, role: string, gridCode: string | null = null) {
  const { body } = await hub.api.post('/tokens', { name, role, gridCode });
  return new ApiClient(hub.http, { authorization: `Bearer ${body.secret}` });
}

test('command calls a station off with why, and a case that has nobody left is back with command', async () => {
  const hub = await withDistrict(await runHub());
  const near = await terminal(hub, 'near', await station(hub, 'near', 100));
  await station(hub, 'far', 300);
  const own = await program(hub, 'near', 'station', GRID);
  const operator = await program(hub, 'desk', 'operator');
  const commander = await program(hub, 'chief', 'commander');
  await flatFire(hub);
  const [first, second] = [await byStation(hub, 'near'), await byStation(hub, 'far')];
  const caseNow = async () => (await hub.api.get(`/cases/${first?.caseId}`)).body;
  const cancel = (who: ApiClient, one: typeof first, body: object = { reason: 'a false alarm' }) =>
    who.post(`/dispatches/${one?.id}/cancel`, body);
  for (const who of [own, operator]) expect((await cancel(who, first)).status).toBe(403);
  expect((await cancel(commander, first, { reason: ' ' })).status).toBe(400);
  await vi.waitFor(() => expect(near.told).toHaveLength(1));
  await near.ack('departed');
  const called = { status: 200, body: { state: 'cancelled', result: 'a false alarm', isOpen: false } };
  expect(await cancel(commander, first)).toMatchObject(called);
  expect(await cancel(commander, first, { reason: 'again' })).toMatchObject(called);
  expect((await own.post(`/dispatches/${first?.id}/actions`, { action: 'arrived' })).status).toBe(409);
  expect(await caseNow()).toMatchObject({ state: 'handling', units: ['far'] });

  expect((await cancel(commander, second, { reason: 'nothing burns' })).status).toBe(200);
  const left = await caseNow();
  expect(left).toMatchObject({ state: 'returned', units: [] });
  expect(left.history.slice(-3)).toMatchObject([
    {
      action: 'dispatch-cancelled',
      actor: 'token:chief',
      comment: 'a false alarm',
      detail: { station: 'near' },
    },
    { action: 'dispatch-cancelled', comment: 'nothing burns', detail: { station: 'far' } },
    { action: 'return', actor: 'token:chief', comment: 'nothing burns', detail: { nobodyLeft: true } },
  ]);
  const deeds = (await hub.api.get('/audit')).body.items.map(({ action }: { action: string }) => action);
  expect(deeds.filter((deed: string) => deed === 'dispatch.cancel')).toHaveLength(2);
});

test('when one is done and command calls off the others, the case is handled', async () => {
  const hub = await withDistrict(await runHub());
  for (const [id, northM] of Object.entries({ near: 100, far: 300 })) await station(hub, id, northM);
  await flatFire(hub);
  const [first, second] = [await byStation(hub, 'near'), await byStation(hub, 'far')];
  await hub.api.post(`/dispatches/${first?.id}/actions`, { action: 'done' });
  expect((await hub.api.post(`/dispatches/${first?.id}/cancel`, { reason: 'late' })).status).toBe(409);
  await hub.api.post(`/dispatches/${second?.id}/cancel`, { reason: 'put out already' });
  const { body } = await hub.api.get(`/cases/${first?.caseId}`);
  expect(body).toMatchObject({ state: 'handled' });
  expect(body.history.at(-1)).toMatchObject({
    action: 'handle',
    comment: 'Station near: done',
    detail: { station: 'near', said: 'done', inOwnWords: false },
  });
});

test('a drill of which the last station is called off is over', async () => {
  const hub = await withDistrict(await runHub());
  await station(hub, 'near', 100);
  const drill = { stationIds: ['near'], title: '周演练', comment: 'weekly' };
  const { body } = await hub.api.post('/dispatches/drill', drill);
  const { id } = body.items[0];
  expect(await hub.api.post(`/dispatches/${id}/cancel`, { reason: 'a real call' })).toMatchObject({
    status: 200,
    body: { state: 'cancelled', result: 'a real call' },
  });
  expect((await hub.api.get(`/dispatches/${id}`)).body.endedAt).not.toBeNull();
});
