import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { ApiClient, GRID, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { station } from '../support/stations.ts';

async function program(hub: TestHub, name: string, role: string, gridCode: string): Promise<ApiClient> {
  const { body } = await hub.api.post('/tokens', { name, role, gridCode });
  return new ApiClient(hub.http, { authorization: `Bearer ${body.secret}` });
}

/** What the station is told, the order first. */
const toldOf = async ({ api }: Pick<TestHub, 'api'>) =>
  (await api.get('/notifications?recipient=station:near')).body.items.toReversed();

test('a receipt ends what is repeated, counts once and names whoever gave it; nobody else may give one', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  await station(hub, 'near', 100);
  const drill = { stationIds: ['near'], title: 'drill', comment: 'weekly' };
  const { body } = await hub.api.post('/dispatches/drill', drill);
  await vi.waitFor(async () => expect(await toldOf(hub)).toMatchObject([{ state: 'delivered' }]));
  const receipt = (who: ApiClient, id: string) => who.post(`/notifications/${id}/receipt`, {});

  // An order is the station's to confirm: its ladder waits for it.
  const [order] = await toldOf(hub);
  expect(await receipt(hub.api, order.id)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining(`/dispatches/${body.items[0].id}/actions`) },
  });
  clock.advance(10_000);
  await vi.waitFor(async () =>
    expect(await toldOf(hub)).toMatchObject([{ state: 'delivered', attempts: 2 }]),
  );

  clock.advance(30 * 60_000);
  const standDown = { template: 'standdown', state: 'delivered', attempts: 1 };
  await vi.waitFor(async () => expect((await toldOf(hub))[1]).toMatchObject(standDown));
  const { id } = (await toldOf(hub))[1];
  const refused = [
    [await program(hub, 'elsewhere', 'operator', OTHER_GRID), id, 404],
    [await program(hub, 'reader', 'viewer', GRID), id, 403],
    [new ApiClient(hub.http, {}), id, 401],
    [hub.api, 'unknown', 404],
  ] as const;
  for (const [who, about, status] of refused) expect((await receipt(who, about)).status).toBe(status);
  clock.advance(10_000);
  await vi.waitFor(async () =>
    expect((await toldOf(hub))[1]).toMatchObject({ state: 'delivered', attempts: 2 }),
  );

  const own = await program(hub, 'desk', 'operator', GRID);
  const receivedAt = new Date(clock.now()).toISOString();
  const confirmed = { state: 'received', receivedAt, detail: 'received by token:desk', attempts: 2 };
  expect(await receipt(own, id)).toMatchObject({ status: 200, body: confirmed });
  clock.advance(60_000);
  expect(await receipt(hub.api, id)).toMatchObject({ status: 200, body: confirmed });
  expect((await toldOf(hub))[1]).toMatchObject(confirmed);
});
