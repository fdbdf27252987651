import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import type { Role } from '../../hub/auth/principal.ts';
import type { Device } from '../../hub/devices/device.ts';
import { createLog } from '../../hub/kernel/log.ts';
import { startQueries } from '../../hub/telemetry/query/queries.ts';
import { type CameraSettings, freshSettings } from '../../hub/video/camera.ts';
import { cameraRateRoutes, cameraRates } from '../../hub/video/rates/routes.ts';
import { historyOver, type Recorded, T0 } from '../store/history-world.ts';
import { manualClock } from '../support/clock.ts';
import { startHttp } from '../support/http.ts';
import { freshLocation, locationOf, openAt } from '../support/stores.ts';

const HOUR_MS = 3_600_000;
const HALF_HOUR_MS = HOUR_MS / 2;
/** Midnight in Shanghai; the hub is asked on the third day from here, at noon. */
const MONDAY = Date.parse('2026-11-23T00:00:00+08:00');
const NOON_OF_WEDNESDAY = MONDAY + 60 * HOUR_MS;

interface State {
  online: boolean;
  intact: boolean;
}
const GOOD: State = { online: true, intact: true };
const FAULTY: State = { online: true, intact: false };
const GONE: State = { online: false, intact: false };

/** What a camera says every half hour in `[from, to)`, hours after Monday's midnight. */
function said(from: number, to: number, state: State): Recorded[] {
  return Array.from({ length: (to - from) * 2 }, (_, i) => [
    MONDAY - T0 + from * HOUR_MS + i * HALF_HOUR_MS,
    { ...state },
  ]);
}

async function world(cameras: Record<string, { gridCode: string; said?: Recorded[]; settings?: object }>) {
  const { store, record, archive } = await historyOver(async () => openAt(await freshLocation('sqlite')));
  const devices = Object.entries(cameras).map(
    ([id, { gridCode }], i): Device => ({
      id,
      no: i + 1,
      gridCode,
      kind: 'camera',
      lng: null,
      lat: null,
      address: null,
      owner: null,
      codec: null,
      expectEveryMs: null,
      labels: {},
      createdAt: 0,
      updatedAt: 0,
      disabled: id === 'disabled',
    }),
  );
  for (const { id, no } of devices) await record(cameras[id]?.said ?? [], no);
  // Half of it has gone into the archive, as it does in a hub.
  await archive(undefined, MONDAY + 24 * HOUR_MS);
  const queries = startQueries({
    location: locationOf(store),
    timeZone: 'Asia/Shanghai',
    log: createLog('silent'),
    metrics: new Registry(),
  });
  onTestFinished(() => queries.close());
  const isWithin = (code: string, root: string): boolean => code.startsWith(root);
  const settingsOf = (id: string): CameraSettings => ({ ...freshSettings(id), ...cameras[id]?.settings });
  const { api } = await startHttp({
    isWithin,
    auth: {
      authenticate({ authorization = '' }) {
        const [role, gridCode = null] = authorization.replace('Bearer ', '').split('@') as [Role, string?];
        return { kind: 'token', id: role, name: role, role, gridCode };
      },
    },
    add: (server) =>
      cameraRateRoutes(server, {
        cameras: { all: () => devices, settingsOf },
        queries,
        clock: manualClock(NOON_OF_WEDNESDAY),
        timeZone: 'Asia/Shanghai',
        isWithin,
      }),
  });
  const ask = (query = '', as = 'admin'): Promise<Response> =>
    fetch(`${api}/cameras/rates?${query}`, { headers: { authorization: `Bearer ${as}` } });
  return {
    ask,
    rates: async (query?: string, as?: string) => cameraRates.parse(await (await ask(query, as)).json()),
  };
}

const always = said(-48, 60, GOOD);

test('rates weigh time: six hours away are a quarter of a day, and what is not known counts as not online', async () => {
  const { rates } = await world({
    whole: { gridCode: 'g1', said: always },
    // Away on Tuesday for six hours, then covered for three.
    faulty: {
      gridCode: 'g1',
      said: [...said(-3, 30, GOOD), ...said(30, 36, GONE), ...said(36, 39, FAULTY), ...said(39, 60, GOOD)],
    },
    // Its last word came on Monday at 11:30, and is believed for an hour.
    lost: { gridCode: 'g2', said: said(-3, 12, GOOD) },
    never: { gridCode: 'g2' },
  });
  const { timeZone, items, total } = await rates('from=2026-11-23');
  expect(timeZone).toBe('Asia/Shanghai');
  const row = (cameras: number, hours: number, online: number, intact: number) => ({
    cameras,
    expectedMs: hours * HOUR_MS,
    onlineRate: online / hours,
    intactRate: intact / hours,
  });
  expect(items).toEqual([
    { gridCode: 'g1', day: '2026-11-23', silent: 0, ...row(2, 48, 48, 48) },
    { gridCode: 'g1', day: '2026-11-24', silent: 0, ...row(2, 48, 42, 39) },
    { gridCode: 'g1', day: '2026-11-25', silent: 0, ...row(2, 24, 24, 24) },
    { gridCode: 'g2', day: '2026-11-23', silent: 1, ...row(1, 24, 12.5, 12.5) },
    { gridCode: 'g2', day: '2026-11-24', silent: 1, ...row(1, 24, 0, 0) },
    { gridCode: 'g2', day: '2026-11-25', silent: 1, ...row(1, 12, 0, 0) },
  ]);
  expect(total).toEqual([
    { day: '2026-11-23', silent: 1, ...row(3, 72, 60.5, 60.5) },
    { day: '2026-11-24', silent: 1, ...row(3, 72, 42, 39) },
    { day: '2026-11-25', silent: 1, ...row(3, 36, 24, 24) },
  ]);
});

test('a camera counts from its first picture, and a silent one since before the range from its beginning', async () => {
  const { rates } = await world({
    // New on Tuesday at 12:30: before, there was nothing to be online.
    fresh: { gridCode: 'g1', said: [...said(36.5, 40, GOOD), ...said(40, 46, GONE), ...said(46, 60, GOOD)] },
    // Long gone, and still expected.
    old: { gridCode: 'g2', said: said(-24 * 40, -24 * 40 + 2, GOOD) },
  });
  const { items } = await rates('from=2026-11-23&to=2026-11-24');
  expect(items).toEqual([
    {
      gridCode: 'g1',
      day: '2026-11-23',
      cameras: 0,
      silent: 1,
      expectedMs: 0,
      onlineRate: null,
      intactRate: null,
    },
    {
      gridCode: 'g1',
      day: '2026-11-24',
      cameras: 1,
      silent: 0,
      expectedMs: 11.5 * HOUR_MS,
      onlineRate: 5.5 / 11.5,
      intactRate: 5.5 / 11.5,
    },
    ...['2026-11-23', '2026-11-24'].map((day) => ({
      gridCode: 'g2',
      day,
      cameras: 1,
      silent: 0,
      expectedMs: 24 * HOUR_MS,
      onlineRate: 0,
      intactRate: 0,
    })),
  ]);
});

test('what is disabled, fetched on demand or out of sight counts nowhere', async () => {
  const { rates } = await world({
    demand: { gridCode: 'g1', settings: { source: 'rtsp', sourceUrl: 'rtsp://h/1', start: 'demand' } },
    disabled: { gridCode: 'g1', said: always },
    here: { gridCode: 'g1', said: always },
    there: { gridCode: 'g2', said: always },
  });
  const day = 'from=2026-11-24&to=2026-11-24';
  expect((await rates(day)).total).toMatchObject([{ cameras: 2, silent: 0, onlineRate: 1 }]);
  expect((await rates(day, 'viewer@g1')).items).toMatchObject([{ gridCode: 'g1', cameras: 1 }]);
  expect((await rates(`${day}&grid=g2`)).items).toMatchObject([{ gridCode: 'g2', cameras: 1 }]);
  expect(await rates('from=2026-11-26&to=2026-11-27')).toMatchObject({ items: [], total: [] });
});

test('a week is answered unasked, and more than 92 days or none are refused', async () => {
  const { ask, rates } = await world({ whole: { gridCode: 'g1', said: always } });
  expect((await rates()).total.map(({ day }) => day)).toEqual([
    '2026-11-19',
    '2026-11-20',
    '2026-11-21',
    '2026-11-22',
    '2026-11-23',
    '2026-11-24',
    '2026-11-25',
  ]);
  expect((await ask('from=2026-08-26')).status).toBe(200);
  for (const query of ['from=2026-08-25', 'from=2026-11-26&to=2026-11-25', 'from=Monday'])
    expect((await ask(query)).status).toBe(400);
});
