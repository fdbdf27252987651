import { parse } from 'csv-parse/sync';
import { expect, test, vi } from 'vitest';
import { pageOf } from '../../hub/http/wire.ts';
import { history } from '../../hub/telemetry/query/fields.ts';
import { T0 } from '../store/history-world.ts';
import { readingsServer } from './readings-world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const iso = (after: number): string => new Date(T0 + after).toISOString();

const page = pageOf(history);

test('a device answers its readings of the last hour, as JSON that a thread has written', async () => {
  const { record, archive, get, metrics } = await readingsServer();
  await record([
    [0, { smoke: 0.1, alarm: false }],
    [60_000, { smoke: 0.2, alarm: true }, 61_000],
  ]);
  await archive();
  await record([[120_000, { smoke: 0.3 }]]);
  const answer = await get('/devices/smoke-1/readings?metric=smoke&arrival=true');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.json()).toEqual({
    deviceId: 'smoke-1',
    from: iso(1),
    to: iso(HOUR_MS + 1),
    step: null,
    source: 'raw',
    series: [
      {
        metric: 'smoke',
        unit: 'dB/m',
        points: [
          { at: iso(60_000), value: 0.2, receivedAt: iso(61_000) },
          { at: iso(120_000), value: 0.3, receivedAt: iso(120_000) },
        ],
      },
    ],
  });
  const steps = await get(`/devices/smoke-1/readings?from=${iso(0)}&step=1h&metric=alarm&metric=smoke`);
  expect(history.parse(await steps.json())).toMatchObject({
    step: HOUR_MS,
    series: [{ metric: 'alarm' }, { metric: 'smoke' }],
  });
  expect(await metrics.metrics()).toContain('gridwatch_history_query_seconds_count{source="raw"} 1');
});

test.each([
  ['both a step and a number of points', 'step=1m&points=10', 'validation-failed', /not both/],
  ['an empty range', `from=${iso(0)}&to=${iso(0)}`, 'bad-request', /range is empty/],
  ['a step of no length', 'step=0', 'validation-failed', /between 1 ms and 366 days/],
  ['too many steps', 'from=1970-01-01T00:00:00Z&step=1s', 'bad-request', /ask with step=\d+/],
])('%s is refused with a sentence', async (_what, query, code, sentence) => {
  const { get } = await readingsServer();
  const answer = await get(`/devices/smoke-1/readings?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await answer.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({ code });
  expect(JSON.stringify(problem)).toMatch(sentence);
});

test('several devices answer in one page, those of a grid the caller may see', async () => {
  const { record, archive, get } = await readingsServer();
  for (const no of [1, 2, 3]) await record([[no * 1000, { smoke: no }]], no);
  await archive();
  const query = `from=${iso(0)}&points=10`;
  const named = page.parse(await (await get(`/readings?device=smoke-2&device=smoke-1&${query}`)).json());
  expect(named).toMatchObject({ items: [{ deviceId: 'smoke-1' }, { deviceId: 'smoke-2' }], next: null });

  const first = page.parse(await (await get(`/readings?grid=g&limit=2&${query}`)).json());
  expect(first.items.map(({ deviceId }) => deviceId)).toEqual(['=cmd()', 'smoke-1']);
  const second = page.parse(
    await (await get(`/readings?grid=g&limit=2&${query}&cursor=${first.next}`)).json(),
  );
  expect(second).toMatchObject({ items: [{ deviceId: 'smoke-2' }], next: null });

  const scoped = page.parse(await (await get(`/readings?grid=g&${query}`, 'viewer@g1')).json());
  expect(scoped.items.map(({ deviceId }) => deviceId)).toEqual(['smoke-1']);
  expect((await get(`/readings?device=smoke-2&${query}`, 'viewer@g1')).status).toBe(404);
  expect((await get('/devices/smoke-2/readings.csv', 'viewer@g1')).status).toBe(404);
  expect((await get(`/readings?${query}`)).status).toBe(400);
  expect((await get(`/readings?device=smoke-1&grid=g&${query}`)).status).toBe(400);
  expect(page.parse(await (await get(`/readings?grid=h&${query}`)).json())).toEqual({
    items: [],
    next: null,
  });
});

test('a page ends where an answer would grow too large, and a device too large by itself is refused', async () => {
  const { record, get } = await readingsServer();
  const many = (count: number) => Array.from({ length: count }, (_, i) => [i * 100, { smoke: i }] as const);
  await record(many(12_000), 1);
  await record(many(12_000), 2);
  await record(many(20_001), 3);
  const query = `grid=g&from=${iso(0)}`;
  const first = (await (await get(`/readings?${query}`)).json()) as Record<string, unknown>;
  expect(first).toMatchObject({ code: 'bad-request', step: expect.any(Number) });
  const fitting = page.parse(
    await (await get(`/readings?device=smoke-1&device=smoke-2&from=${iso(0)}`)).json(),
  );
  expect(fitting.items.map(({ deviceId }) => deviceId)).toEqual(['smoke-1']);
  const rest = await get(`/readings?device=smoke-1&device=smoke-2&from=${iso(0)}&cursor=${fitting.next}`);
  expect(page.parse(await rest.json())).toMatchObject({ items: [{ deviceId: 'smoke-2' }], next: null });
});

test('a file holds every reading of a device, with both its instants, however many there are', async () => {
  const { record, archive, get } = await readingsServer({ now: DAY_MS });
  const readings = Array.from(
    { length: 30_000 },
    (_, i) => [i * 1000, { smoke: i / 8, alarm: i % 3 === 0 }, i * 1000 + 40] as const,
  );
  await record(readings.slice(0, 25_000));
  await archive();
  await record([...readings.slice(25_000), [500, { 'odd.name-x': 1 }]]);
  const answer = await get(`/devices/smoke-1/readings.csv?from=${iso(0)}`);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="readings-smoke-1-2026-09-21-2026-09-22.csv"',
  );
  const [header, ...rows] = parse(await answer.text());
  expect(header).toEqual(['time', 'arrival', 'device', 'alarm', 'odd.name-x', 'smoke']);
  expect(rows).toHaveLength(30_001);
  expect(rows.slice(0, 3)).toEqual([
    [iso(0), iso(40), 'smoke-1', 'true', '', '0'],
    [iso(500), iso(500), 'smoke-1', '', '1', ''],
    [iso(1000), iso(1040), 'smoke-1', 'false', '', '0.125'],
  ]);
  expect(rows.at(-1)).toEqual([iso(29_999_000), iso(29_999_040), 'smoke-1', 'false', '', '3749.875']);
});

test('a file of several devices comes in steps, ids quoted as they were registered', async () => {
  const { record, archive, get } = await readingsServer();
  await record([
    [0, { smoke: 1, alarm: true }],
    [1000, { smoke: 3 }],
    [3000, { smoke: 5 }],
  ]);
  await record([[1000, { smoke: -0.5 }]], 3);
  await archive();
  const text = await (await get(`/readings.csv?grid=g&from=${iso(0)}&to=${iso(60_000)}&step=20s`)).text();
  expect(text.split('\n').slice(0, 6)).toEqual([
    'time,device,metric,min,mean,max,count,last',
    `${iso(0)},"=cmd()",smoke,-0.5,-0.5,-0.5,1,-0.5`,
    `${iso(0)},"smoke-1",alarm,1,1,1,1,1`,
    `${iso(0)},"smoke-1",smoke,1,3,5,3,5`,
    `${iso(20_000)},"smoke-1",alarm,1,1,1,0,1`,
    `${iso(40_000)},"smoke-1",alarm,1,1,1,0,1`,
  ]);
  const named = await (
    await get(`/readings.csv?device=%3Dcmd()&from=${iso(0)}&metric=smoke&metric=a,b`)
  ).text();
  expect(named).toBe(`time,arrival,device,smoke,"a,b"\n${iso(1000)},${iso(1000)},"=cmd()",-0.5,\n`);
  const refused = await get('/readings.csv?grid=g&from=1970-01-01T00:00:00Z&step=1s');
  expect([refused.status, refused.headers.get('content-disposition')]).toEqual([400, null]);
  expect(await refused.json()).toMatchObject({ code: 'bad-request' });
});

test('a file in many steps has the points of the answer as JSON, over all the pieces it is read in', async () => {
  const { record, archive, get } = await readingsServer({ now: DAY_MS });
  await record(
    Array.from({ length: 5000 }, (_, i) => [i * 8000 + 3, { smoke: (i % 7) / 4, alarm: i % 9 < 2 }] as const),
  );
  await archive();
  const query = `from=${iso(1000)}&to=${iso(11 * HOUR_MS)}&step=10s`;
  const { series } = history.parse(await (await get(`/devices/smoke-1/readings?${query}`)).json());
  const points = series.flatMap(({ metric, points }) =>
    (points as { at: number; min: number; mean: number; max: number; count: number; last: number }[]).map(
      ({ at, min, mean, max, count, last }) => ({ at, metric, figures: [min, mean, max, count, last] }),
    ),
  );
  points.sort((a, b) => a.at - b.at);
  const [, ...rows] = parse(await (await get(`/devices/smoke-1/readings.csv?${query}`)).text());
  expect(rows).toHaveLength(7920);
  expect(rows).toEqual(
    points.map(({ at, metric, figures }) => [
      new Date(at).toISOString(),
      'smoke-1',
      metric,
      ...figures.map(String),
    ]),
  );
});

test('a client that goes away leaves no file open behind it', async () => {
  const { record, archive, get } = await readingsServer({ now: DAY_MS });
  await record(
    Array.from({ length: 60_000 }, (_, i) => [i * 1000, { smoke: i, temperature: i / 7 }] as const),
  );
  await archive();
  for (let i = 0; i < 20; i++) {
    const leaving = new AbortController();
    const answer = await get(`/devices/smoke-1/readings.csv?from=${iso(0)}`, 'admin', {
      signal: leaving.signal,
    });
    expect(answer.status).toBe(200);
    await answer.body?.getReader().read();
    leaving.abort();
  }
  await vi.waitFor(async () => {
    const answer = await get(`/devices/smoke-1/readings.csv?from=${iso(59_000_000)}`);
    expect(answer.status).toBe(200);
    expect((await answer.text()).split('\n').length).toBe(1002);
  });
});

test('a file is read only as fast as it is taken', async () => {
  const { record, queries } = await readingsServer({ now: DAY_MS });
  await record(
    Array.from({ length: 80_000 }, (_, i) => [i * 1000, { smoke: i, temperature: i / 7 }] as const),
  );
  const asked = {
    now: T0 + DAY_MS,
    from: T0,
    to: T0 + DAY_MS,
    metrics: [],
    stepMs: 0,
    points: 0,
    arrival: false,
  };
  const file = queries.csv({ ...asked, devices: [{ id: 'smoke-1', no: 1 }] });
  await new Promise((resolve) => file.once('readable', resolve));
  // Others are answered meanwhile; what is not taken stays where it is, one piece at a time.
  for (let i = 0; i < 20; i++)
    await queries.history({ ...asked, device: { id: 'smoke-1', no: 1 }, to: T0 + 1000 });
  expect(file.readableLength).toBeLessThan(2_000_000);
  let lines = 0;
  for await (const piece of file) lines += String(piece).split('\n').length - 1;
  expect(lines).toBe(80_001);
});

test('more queries than can wait are turned away at once, and none of the others is lost', async () => {
  const { record, get } = await readingsServer();
  await record(Array.from({ length: 5000 }, (_, i) => [i * 500, { smoke: i }] as const));
  const answers = await Promise.all(
    Array.from({ length: 120 }, () => get(`/devices/smoke-1/readings?from=${iso(0)}`)),
  );
  const counts = Map.groupBy(answers, ({ status }) => status);
  expect(new Set(counts.keys())).toEqual(new Set([200, 503]));
  expect(counts.get(200)?.length).toBeGreaterThanOrEqual(64);
  expect(counts.get(503)?.[0]?.headers.get('retry-after')).toBe('1');
  await Promise.all(answers.map((answer) => answer.text()));
});

test('a thread that dies is replaced, and the other answers meanwhile', async () => {
  const { record, get, threads } = await readingsServer();
  await record([[1000, { smoke: 1 }]]);
  const status = async () => (await get('/devices/smoke-1/readings')).status;
  // One is started when it is first needed, the other when that one is busy.
  expect(threads).toHaveLength(0);
  expect(await Promise.all([status(), status()])).toEqual([200, 200]);
  expect(threads).toHaveLength(2);
  await threads[0]?.terminate();
  expect(await status()).toBe(200);
  await threads[1]?.terminate();
  await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 10_000, interval: 100 });
  expect(threads.length).toBeGreaterThan(2);
});

test('the description shows every route of readings and what they answer', async () => {
  const { url } = await readingsServer();
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<
      string,
      { get: { parameters: { name: string }[]; responses: Record<string, { content: object }> } }
    >;
  };
  const of = (path: string) => paths[`/api/v1${path}`]?.get;
  expect(
    of('/devices/{id}/readings')
      ?.parameters.map(({ name }) => name)
      .sort(),
  ).toEqual(['arrival', 'from', 'id', 'metric', 'points', 'step', 'to']);
  expect(of('/readings')?.parameters.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['device', 'grid', 'limit', 'cursor']),
  );
  for (const path of ['/devices/{id}/readings.csv', '/readings.csv'])
    expect(Object.keys(of(path)?.responses['200']?.content ?? {})).toEqual(['text/csv']);
});
