import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import type { CDPSession, Page } from 'playwright-core';
import { startCameras } from '../../simulators/cameras/cameras.ts';
import { launchChromium } from '../support/chromium.ts';
import { ADMIN_PASSWORD, GRID } from '../support/district.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import type { BenchOptions, BenchRow } from './main.ts';
import { freePort, Workbench } from './processes.ts';

const CAMERAS = 9;
const ALERTS = 1000;
const DETECTORS = 20;
/** A camera drops out so often. */
const DROP_EVERY_MS = 3000;
/** Before the first measure: what is loaded once has been by then. */
const WARM_UP_SHARE = 0.25;
const SAMPLES = 8;

/** What a page holds, after it was made to let go of what it does not. */
interface Held {
  heapMb: number;
  nodes: number;
  listeners: number;
}

async function held(session: CDPSession): Promise<Held> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0;
  return { heapMb: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes'), listeners: of('JSEventListeners') };
}

async function publishing(hub: BenchHub, rtmpPort: number) {
  const cameras = [];
  for (let i = 0; i < CAMERAS; i++) {
    const id = `camera-${i}`;
    await hub.api.post('/devices', {
      id,
      kind: 'camera',
      gridCode: GRID,
      lng: 116.305,
      lat: 39.905 + i * 1e-4,
    });
    const { body } = await hub.api.post(`/cameras/${id}/key`, {});
    cameras.push({ id, scene: 'street', key: body.key as string, clip: null, condition: 'normal' } as const);
  }
  return startCameras({
    rtmpUrl: `rtmp://127.0.0.1:${rtmpPort}/live`,
    cameras,
    seed: 1,
    renewKey: () => Promise.reject(new Error('a key is for good here')),
    say: () => undefined,
  });
}

/** Alarms come and go, as many as `ALERTS` over the time, until told to stop. */
async function alarm(hub: BenchHub, everyMs: number, stop: AbortSignal): Promise<number> {
  const address = `mqtt://${hub.host}:${hub.port}`;
  const clients = await Promise.all(
    hub.clients.map(async ({ id, username, password, topic }) => ({
      topic,
      client: await connectAsync(address, {
        clientId: id,
        username: username ?? id,
        password: password ?? '',
      }),
    })),
  );
  let raised = 0;
  for (let seq = 1; !stop.aborted; seq++) {
    for (const { client, topic } of clients) {
      if (stop.aborted) break;
      const isAlarm = seq % 2 === 1;
      await client.publishAsync(topic, JSON.stringify({ seq, alarm: isAlarm }), { qos: 1 });
      if (isAlarm) raised++;
      await delay(everyMs / 2);
    }
  }
  for (const { client } of clients) await client.endAsync();
  return raised;
}

async function open(hub: BenchHub, page: Page, path: string): Promise<void> {
  await page.goto(hub.http);
  await page.fill('input[name=username]', 'admin');
  await page.fill('input[name=password]', ADMIN_PASSWORD);
  await page.click('button[type=submit]');
  await page.locator('.rail').waitFor();
  await page.goto(`${hub.http}${path}`);
}

/** What a screen of a busy district holds as time passes: streams end and come back, and a thousand alerts come and go. */
export async function benchEndurance(
  { seconds }: BenchOptions,
  say: (row: BenchRow) => void,
): Promise<BenchRow[]> {
  const lastsMs = Math.max(60, seconds) * 1000;
  const rows: BenchRow[] = [];
  const bench = new Workbench();
  const rtmpPort = await freePort();
  const hub = await startBenchHub(bench, DETECTORS, { HUB_RTMP_PORT: String(rtmpPort) });
  const cameras = await publishing(hub, rtmpPort);
  const browser = await launchChromium();
  try {
    for (const [name, path] of [
      ['camera wall, nine live', '/cameras?layout=9&live=all'],
      ['wall', '/wall'],
    ] as const) {
      const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
      await open(hub, page, path);
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable');
      const stop = new AbortController();
      const alarms = alarm(hub, lastsMs / ALERTS, stop.signal);
      const drops = (async () => {
        for (let i = 0; !stop.signal.aborted; i++) {
          cameras.impose(`camera-${i % CAMERAS}`, 'drop-out');
          await delay(DROP_EVERY_MS);
          cameras.impose(`camera-${i % CAMERAS}`, 'normal');
        }
      })();
      await delay(lastsMs * WARM_UP_SHARE);
      const samples: Held[] = [];
      for (let i = 0; i < SAMPLES; i++) {
        samples.push(await held(session));
        await delay((lastsMs * (1 - WARM_UP_SHARE)) / SAMPLES);
      }
      stop.abort();
      const raised = await alarms;
      await drops;
      for (const what of ['heapMb', 'nodes', 'listeners'] as const) {
        const values = samples.map((sample) => sample[what]);
        const row = {
          name: `${name}: ${what}`,
          rate: raised,
          p50: values.toSorted((a, b) => a - b)[SAMPLES >> 1] ?? Number.NaN,
          p99: Math.max(...values),
          note: `${values.map((value) => value.toFixed(what === 'heapMb' ? 1 : 0)).join(' ')} over ${(lastsMs / 60_000).toFixed(1)} min`,
        };
        rows.push(row);
        say(row);
      }
      await page.context().close();
    }
  } finally {
    await browser.close();
    await cameras.close();
    await bench.close();
  }
  return rows;
}
