import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { expect, test, vi } from 'vitest';
import { startCameras } from '../../simulators/cameras/cameras.ts';
import { type ApiClient, GRID, login, SMALL_DISTRICT } from '../support/hub.ts';
import { spawnHub } from '../support/hub-process.ts';
import { clocksOfVideo } from '../support/seen-clocks.ts';
import { tempDir } from '../support/temp.ts';

const CAMERAS = ['one', 'two', 'three', 'four'];
const ALARM_EVERY_MS = 20;
const KILLS = 3;

/** The processes a hub has started, by what they run. */
function childrenOf(pid: number): Map<string, number> {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' });
  return new Map(
    lines.split('\n').flatMap((line) => {
      const [, child, name] = /^\s*(\d+) .*hub\/video\/(\w+)\/main\.ts/.exec(line) ?? [];
      return child === undefined || name === undefined ? [] : [[name, Number(child)] as const];
    }),
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)]!;

async function camerasOf(api: ApiClient): Promise<Record<string, string>> {
  const { items } = (await api.get('/cameras')).body;
  return Object.fromEntries(items.map(({ id, state }: Record<string, string>) => [id, state]));
}

const allLive = Object.fromEntries(CAMERAS.map((id) => [id, 'live']));
const untilLive = async (api: ApiClient): Promise<void> =>
  vi.waitFor(async () => expect(await camerasOf(api)).toEqual(allLive), { timeout: 30_000, interval: 50 });

test('the death of the media process delays no alarm, and that of the hub leaves no orphan; recordings play', async () => {
  const dataDir = tempDir();
  const env = { HUB_DATA_DIR: dataDir, HUB_VIDEO_ENABLED: 'yes' };
  let hub = await spawnHub(env);
  let api = await login(hub.http);
  expect((await api.post('/grids/import', SMALL_DISTRICT)).status).toBe(200);
  const keys = new Map<string, string>();
  for (const id of CAMERAS) {
    await api.post('/devices', { id, kind: 'camera', gridCode: GRID });
    await api.patch(`/cameras/${id}`, { record: true });
    keys.set(id, (await api.post(`/cameras/${id}/key`, {})).body.key);
  }
  const { secret } = (await api.post('/devices', { id: 'smoke-1', kind: 'smoke', gridCode: GRID })).body;
  const rtmpUrl = `${hub.rtmp}/live`;
  const cameras = startCameras({
    rtmpUrl,
    cameras: CAMERAS.map((id) => ({
      id,
      scene: 'street',
      key: keys.get(id)!,
      clip: null,
      condition: 'normal',
    })),
    seed: 1,
    renewKey: () => Promise.reject(new Error('a killed media process is no reason for a new key')),
    say: () => undefined,
  });
  try {
    await untilLive(api);

    const client = await connectAsync(hub.mqtt, {
      clientId: 'smoke-1',
      username: 'smoke-1',
      password: secret,
    });
    let seq = 0;
    /** How long each alarm took to be acknowledged, while `during` goes on. */
    const alarms = async (during: () => Promise<void>): Promise<number[]> => {
      const took: number[] = [];
      const going = { on: true };
      const work = during().finally(() => (going.on = false));
      while (going.on) {
        const payload = JSON.stringify({ seq: ++seq, alarm: seq % 2 === 1 });
        const begun = performance.now();
        await client.publishAsync(`grid/${GRID}/smoke/smoke-1/telemetry`, payload, { qos: 1 });
        took.push(performance.now() - begun);
        await delay(ALARM_EVERY_MS);
      }
      await work;
      return took;
    };
    const calm = await alarms(() => delay(3000));
    const outages: number[] = [];
    const stormy = await alarms(async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        const watching = await fetch((await api.get('/cameras/one/live')).body.flv);
        expect(watching.status).toBe(200);
        await watching.body?.getReader().read();
        const before = childrenOf(hub.child.pid!).get('media')!;
        const killedAt = performance.now();
        process.kill(before, 'SIGKILL');
        await vi.waitFor(async () => expect(await camerasOf(api)).not.toEqual(allLive), {
          interval: 20,
          timeout: 5000,
        });
        await untilLive(api);
        outages.push(performance.now() - killedAt);
        expect(childrenOf(hub.child.pid!).get('media')).not.toBe(before);
        await delay(1000);
      }
    });
    console.info(
      `alarms p99 ${p99(calm).toFixed(1)} ms in calm, ${p99(stormy).toFixed(1)} ms over ${KILLS} deaths of the media process; ` +
        `cameras back after ${outages.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s`,
    );
    expect(calm.length).toBeGreaterThan(50);
    expect(stormy.length).toBeGreaterThan(100);
    const alerts = (await api.get('/alerts?state=resolved&limit=1000')).body.items;
    expect(alerts.length).toBeGreaterThan(10);

    // A killed hub takes its children along.
    const orphans = [...childrenOf(hub.child.pid!).values()];
    expect(orphans.length).toBeGreaterThanOrEqual(2);
    client.end(true);
    await hub.kill();
    await vi.waitFor(() => expect(orphans.filter(isAlive)).toEqual([]), { timeout: 5000 });

    hub = await spawnHub({ ...env, HUB_RTMP_PORT: new URL(rtmpUrl).port });
    api = await login(hub.http);
    await untilLive(api);

    const { items } = (await api.get('/cameras/one/recordings')).body;
    expect(items.length).toBeGreaterThan(KILLS);
    expect(items.filter(({ state }: { state: string }) => state === 'recovered').length).toBeGreaterThan(0);
    for (const { from, state } of items.filter(({ state }: { state: string }) => state !== 'open')) {
      const clocks = await clocksOfVideo(join(dataDir, 'video', 'one', `${Date.parse(from)}.mp4`));
      expect(clocks.length, `${state} file of ${from}`).toBeGreaterThan(0);
      expect(clocks).toEqual(clocks.toSorted((a, b) => a - b));
    }
  } finally {
    await cameras.close();
  }
  expect(await hub.stop()).toBe(0);
});
