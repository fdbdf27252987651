import { parse } from 'csv-parse/sync';
import { expect, test, vi } from 'vitest';
import { pageOf } from '../../hub/http/wire.ts';
import { history } from '../../hub/telemetry/query/fields.ts';
import { device, register } from '../support/device.ts';
import { GRID, login, OTHER_GRID, runHub, withDistrict } from '../support/hub.ts';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

test('what a device was acknowledged for is in its history at once, and stays when the archive takes it', async () => {
  const hub = await withDistrict(await runHub({ HUB_HISTORY_ARCHIVE_EVERY_MS: '1000' }));
  const smoke = await device(hub, 'smoke-1', 'smoke');
  const first = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - 10 * SECOND_MS;
  for (let i = 0; i < 5; i++)
    await smoke.send({ at: first + i * SECOND_MS, seq: i, smoke: i / 10, muted: i > 2 });
  const raw = () => hub.api.get('/devices/smoke-1/readings?metric=smoke&metric=muted&arrival=true');
  const { body } = await raw();
  const { series, ...about } = history.parse(body);
  expect(about).toMatchObject({ deviceId: 'smoke-1', step: null, source: 'raw' });
  expect(series[0]?.points.map((point) => ('value' in point ? [point.at, point.value] : []))).toEqual(
    Array.from({ length: 5 }, (_, i) => [first + i * SECOND_MS, i / 10]),
  );
  for (const point of series[1]?.points ?? []) {
    if (!('receivedAt' in point)) throw new Error('a raw point without its arrival');
    expect(point.receivedAt).toBeGreaterThanOrEqual(point.at);
  }

  const { body: stepped } = await hub.api.get('/devices/smoke-1/readings?step=1h&metric=smoke');
  const [hour] = history.parse(stepped).series;
  const counts = (hour?.points ?? []).map((point) => ('count' in point ? point.count : 0));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  const metrics = async () => (await fetch(`${hub.http}/metrics`)).text();
  await vi.waitFor(async () => expect(await metrics()).toContain('gridwatch_history_readings_total 5'), {
    timeout: 15_000,
  });
  const { body: later } = await raw();
  expect(history.parse(later).series).toEqual(series);
  expect(await metrics()).toMatch(/gridwatch_history_query_seconds_count\{source="raw"\} \d+/);
});

test('a grid answers for the devices in it that the caller may see', async () => {
  const hub = await withDistrict(await runHub());
  for (const [id, gridCode] of [
    ['smoke-1', GRID],
    ['smoke-2', OTHER_GRID],
  ] as const) {
    await register(hub, { id, kind: 'smoke', gridCode });
    await hub.api.post('/readings', [{ device: id, at: Date.now(), smoke: 0.01 }]);
  }
  const street = (await hub.api.get('/readings?grid=110108001&points=100')).body;
  expect(
    pageOf(history)
      .parse(street)
      .items.map(({ deviceId }) => deviceId),
  ).toEqual(['smoke-1', 'smoke-2']);

  const viewer = {
    username: 'eve',
    password: 'a long enough password',
    displayName: 'Eve',
    role: 'viewer',
    gridCode: GRID,
  };
  expect((await hub.api.post('/users', viewer)).status).toBe(201);
  const eve = await login(hub.http, viewer.username, viewer.password);
  const seen = (await eve.get('/readings?grid=110108001&points=100')).body;
  expect(
    pageOf(history)
      .parse(seen)
      .items.map(({ deviceId }) => deviceId),
  ).toEqual(['smoke-1']);
  expect((await eve.get('/devices/smoke-2/readings')).status).toBe(404);
});

test('history leaves the hub as a file', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke');
  await smoke.send({ seq: 1, smoke: 0.25, temperature: 21.5 });
  const from = new Date(Date.now() - HOUR_MS).toISOString();
  const answer = await fetch(`${hub.http}/api/v1/devices/smoke-1/readings.csv?from=${from}`, {
    headers: { cookie: hub.api.cookie },
  });
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="readings-smoke-1-[\d-]+\.csv"$/,
  );
  const [header, row] = parse(await answer.text());
  expect(header).toEqual(['time', 'arrival', 'device', 'smoke', 'temperature']);
  expect(row?.slice(2)).toEqual(['smoke-1', '0.25', '21.5']);
});
