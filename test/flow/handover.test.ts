import { expect, test, vi } from 'vitest';
import { userOf } from '../support/cases.ts';
import { manualClock } from '../support/clock.ts';
import { device } from '../support/device.ts';
import { GRID, OTHER_GRID, runHub, withDistrict } from '../support/hub.ts';

const HOUR_MS = 3_600_000;

async function world() {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const inMs = (ms: number): string => new Date(clock.now() + ms).toISOString();
  return { clock, hub, inMs };
}

test('a shift is handed over with what is open, promised and happened, and signed by both by name', async () => {
  const { clock, hub, inMs } = await world();
  const early = await userOf(hub, 'operator', { username: 'early' });
  const late = hub.api;
  const gas = await device(hub, 'gas-1', 'gas', { address: '老槐树饭庄' });
  await gas.send({ seq: 1, alarm: true, gas: 61 });
  const alert = await vi.waitFor(async () => {
    const [one] = (await hub.api.get('/alerts')).body.items;
    expect(one).toBeDefined();
    return one;
  });
  await early.post(`/alerts/${alert.id}/ack`, {});
  const promise = await early.post('/promises', {
    text: 'ring the owner about the valve',
    dueAt: inMs(2 * HOUR_MS),
    about: { kind: 'alert', id: alert.id, label: '老槐树饭庄' },
  });
  expect(promise).toMatchObject({ status: 201, body: { by: 'early', kept: null } });

  clock.advance(5_000);
  const made = await early.post('/handovers', { notes: 'owner expected at nine' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      state: 'offered',
      outgoing: { by: 'early' },
      report: {
        open: { alerts: { count: 1, items: [{ place: '老槐树饭庄', who: 'early' }] }, cases: { count: 1 } },
        promises: [{ text: 'ring the owner about the valve' }],
        happened: { alerts: { critical: 1 }, acknowledged: 1, casesOpened: 1, resolved: 0 },
      },
    },
  });
  const path = `/handovers/${made.body.id}`;
  expect(await early.post('/handovers', { notes: '' })).toMatchObject({ status: 409 });
  expect(await early.post(`${path}/sign`, {})).toMatchObject({ body: { code: 'same-person' } });
  expect((await late.get('/handovers/draft')).body.offered).toMatchObject({ id: made.body.id });
  expect(await late.post(`${path}/sign`, { comment: 'seen' })).toMatchObject({
    status: 200,
    body: { state: 'signed', incoming: { by: 'admin' }, comment: 'seen' },
  });
  expect((await late.post(`${path}/sign`, {})).status).toBe(409);

  // The next shift began when this one was handed over.
  clock.advance(60_000);
  const { report, offered } = (await late.get('/handovers/draft')).body;
  expect(offered).toBeNull();
  expect(report).toMatchObject({ from: made.body.outgoing.at, happened: { casesOpened: 0 } });
  expect((await late.get('/handovers')).body.items).toMatchObject([{ id: made.body.id, state: 'signed' }]);
});

test('a promise is kept, or given up with why, and either way leaves the list', async () => {
  const { clock, hub, inMs } = await world();
  expect((await hub.api.post('/promises', { text: 'x', dueAt: inMs(-1000) })).status).toBe(400);
  expect((await hub.api.post('/promises', { text: 'x', dueAt: inMs(1000), to: 'nobody' })).status).toBe(400);
  const { body: one } = await hub.api.post('/promises', { text: 'one', dueAt: inMs(2000) });
  const { body: two } = await hub.api.post('/promises', { text: 'two', dueAt: inMs(1000) });
  const open = async () =>
    (await hub.api.get('/promises')).body.items.map(({ text }: { text: string }) => text);
  expect(await open()).toEqual(['two', 'one']);
  clock.advance(5000);
  expect((await hub.api.post(`/promises/${two.id}/end`, { kept: false })).status).toBe(400);
  await hub.api.post(`/promises/${two.id}/end`, { kept: false, comment: 'not needed' });
  await hub.api.post(`/promises/${one.id}/end`, { kept: true });
  expect((await hub.api.post(`/promises/${one.id}/end`, { kept: true })).status).toBe(404);
  expect(await open()).toEqual([]);
  expect((await hub.api.get('/promises?state=ended')).body.items).toMatchObject([
    { text: 'two', kept: false, comment: 'not needed' },
    { text: 'one', kept: true },
  ]);
});

test('what waits for a signature and what was promised are there after the hub was restarted, and can be taken back', async () => {
  const { hub, inMs } = await world();
  await hub.api.post('/promises', { text: 'look again', dueAt: inMs(HOUR_MS) });
  const { body } = await hub.api.post('/handovers', { notes: 'n' });
  await hub.close();
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock: manualClock() });
  const draft = (await again.api.get('/handovers/draft')).body;
  expect(draft).toMatchObject({ offered: { id: body.id }, report: { promises: [{ text: 'look again' }] } });
  expect((await again.api.post(`/handovers/${body.id}/withdraw`)).body.state).toBe('withdrawn');
  expect((await again.api.post(`/handovers/${body.id}/withdraw`)).status).toBe(409);
});

test('each desk hands over what it sees, and no other desk has to do with it', async () => {
  const { hub } = await world();
  const here = await userOf(hub, 'operator', { username: 'here', gridCode: GRID });
  const there = await userOf(hub, 'operator', { username: 'there', gridCode: OTHER_GRID });
  await hub.api.post('/cases', { description: 'a', gridCode: GRID });
  const { body } = await here.post('/handovers', { notes: '' });
  expect(body).toMatchObject({ gridCode: GRID, report: { open: { cases: { count: 1 } } } });
  expect((await there.get('/handovers/draft')).body).toMatchObject({
    offered: null,
    report: { open: { cases: { count: 0 } } },
  });
  expect((await there.get('/handovers')).body.items).toEqual([]);
  expect((await there.post(`/handovers/${body.id}/sign`, {})).status).toBe(404);
  expect((await (await userOf(hub, 'viewer')).post('/handovers', { notes: '' })).status).toBe(403);
});
