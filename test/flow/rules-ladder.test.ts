import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, device, register } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { tempDir } from '../support/temp.ts';

const MIN = 60_000;
const alertsOf = async (hub: TestHub) => (await hub.api.get('/alerts')).body.items;
const soon = (hub: TestHub, expected: object) =>
  vi.waitFor(async () => expect(await alertsOf(hub)).toMatchObject([expected]));

test('a dose of carbon monoxide outlives restarts as one alert that rises, falls and is kept', async () => {
  const clock = manualClock();
  const first = await withDistrict(await runHub({}, { clock }));
  const secret = await register(first, { id: 'co-1', kind: 'co' });
  const login = { id: 'co-1', kind: 'co', secret };
  await (await connectDevice(first, login)).send({ seq: 1, co: 350 });
  expect(await alertsOf(first)).toEqual([]);
  await first.close();

  clock.advance(2 * MIN);
  const second = await runHub({ HUB_DATA_DIR: first.dataDir }, { clock });
  clock.advance(0);
  const firing = { ruleId: 'co-dose', severity: 'critical', summary: '350 ppm ≥ 300 ppm · 60 s' };
  await soon(second, firing);
  await second.close();

  const third = await runHub({ HUB_DATA_DIR: first.dataDir }, { clock });
  const detector = await connectDevice(third, login);
  await detector.send({ seq: 2, co: 150 });
  await soon(third, { ...firing, severity: 'major', summary: '150 ppm ≥ 50 ppm · 3600 s', state: 'firing' });
  await detector.send({ seq: 3, co: 10 });
  await soon(third, { state: 'firing' });
  await third.close();

  clock.advance(MIN);
  const fourth = await runHub({ HUB_DATA_DIR: first.dataDir }, { clock });
  clock.advance(0);
  await soon(fourth, { ruleId: 'co-dose', state: 'resolved' });
});

const UNLATCHED = `  - id: plain
    title: { zh: 普通, en: Plain }
    kinds: [smoke]
    when: fault
    severity: minor
`;

const RULES = `rules:
  - id: latched
    title: { zh: 锁定, en: Latched }
    kinds: [smoke]
    labels: { room: [archive, kitchen] }
    when: alarm
    latching: true
    severity: minor
  - id: off
    title: { zh: 停用, en: Off }
    kinds: [smoke]
    when: alarm
    severity: critical
    enabled: false
`;

test('a latching rule keeps its alert, a selector takes its devices, and a rule that is off judges nothing', async () => {
  const rulesDir = tempDir();
  writeFileSync(join(rulesDir, 'rules.yml'), RULES);
  const hub = await withDistrict(await runHub({ HUB_RULES_DIR: rulesDir, HUB_ALERTING_FILE: 'none.yml' }));
  const inside = await device(hub, 'smoke-1', 'smoke', { labels: { room: 'archive' } });
  const outside = await device(hub, 'smoke-2', 'smoke', { labels: { room: 'hall' } });
  await outside.send({ seq: 1, alarm: true });
  for (const [seq, alarm] of [true, false, true, false].entries()) await inside.send({ seq, alarm });
  expect(await alertsOf(hub)).toMatchObject([
    { ruleId: 'latched', deviceId: 'smoke-1', state: 'firing', count: 2 },
  ]);
  const { body } = await hub.api.get('/rules');
  expect(body.items).toMatchObject([{ id: 'latched' }, { id: 'off' }]);
});

test('only a hand ends what is latched, and while its condition stands it fires anew', async () => {
  const rulesDir = tempDir();
  writeFileSync(join(rulesDir, 'rules.yml'), `${RULES}${UNLATCHED}`);
  const hub = await withDistrict(await runHub({ HUB_RULES_DIR: rulesDir, HUB_ALERTING_FILE: 'none.yml' }));
  const detector = await device(hub, 'smoke-1', 'smoke', { labels: { room: 'archive' } });
  await detector.send({ seq: 1, alarm: true, fault: true });
  const alertBy = async (rule: string) =>
    (await alertsOf(hub)).find(({ ruleId }: { ruleId: string }) => ruleId === rule);
  const { id } = await alertBy('latched');
  const cleared = await hub.api.post(`/alerts/${id}/clear`, { comment: 'looked' });
  expect(cleared).toMatchObject({ status: 200, body: { id, state: 'resolved' } });
  const { steps } = (await hub.api.get(`/alerts/${id}/trace`)).body;
  expect(steps.at(-1)).toMatchObject({ step: 'cleared', detail: { by: 'admin', comment: 'looked' } });
  expect((await hub.api.post(`/alerts/${id}/clear`)).status).toBe(409);
  expect((await hub.api.post(`/alerts/${(await alertBy('plain')).id}/clear`)).body).toMatchObject({
    code: 'wrong-state',
    detail: expect.stringContaining('clears its alerts by itself'),
  });

  await detector.send({ seq: 2, alarm: true, fault: true });
  const anew = await alertBy('latched');
  expect(anew).toMatchObject({ state: 'firing', count: 1 });
  expect(anew.id).not.toBe(id);
  await detector.send({ seq: 3, alarm: false });
  await hub.api.post(`/alerts/${anew.id}/clear`, { comment: 'put out' });
  await detector.send({ seq: 4, alarm: false });
  expect(await alertBy('latched')).toMatchObject({ id: anew.id, state: 'resolved' });
});
