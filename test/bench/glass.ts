import { get } from 'node:http';
import { loadavg } from 'node:os';
import { startCameras } from '../../simulators/cameras/cameras.ts';
import { launchChromium } from '../support/chromium.ts';
import { ADMIN_PASSWORD, GRID } from '../support/district.ts';
import { startBenchHub } from './bench-hub.ts';
import { FlvTimes } from './flv-times.ts';
import { type Seen, watchClocks, watchSockets } from './glass-page.ts';
import type { BenchOptions, BenchRow } from './main.ts';
import { Workbench } from './processes.ts';

const CAMERA = 'gate';
/** The players' beginnings are no part of it. */
const SETTLE_MS = 5000;
const PICTURES = 300;

/**
 * How old a picture is when it is shown: a simulated camera burns the clock into each, and the dashboard's own player
 * shows them in Chromium, where the clock is read from the pixels. Both clocks are this machine's.
 */
export async function benchGlass(_options: BenchOptions, say: (row: BenchRow) => void): Promise<BenchRow[]> {
  const bench = new Workbench();
  try {
    const env = { HUB_VIDEO_ENABLED: 'yes', HUB_RTMP_PORT: '0', HUB_HOST: '127.0.0.1' };
    const hub = await startBenchHub(bench, 1, env);
    await hub.api.post('/devices', { id: CAMERA, kind: 'camera', gridCode: GRID });
    const { body } = await hub.api.post(`/cameras/${CAMERA}/key`, {});
    const cameras = startCameras({
      rtmpUrl: `${body.rtmpUrl}`.replace(`/${CAMERA}`, ''),
      cameras: [{ id: CAMERA, scene: 'gate', key: body.key, clip: null, condition: 'normal' }],
      seed: 1,
      renewKey: () => Promise.reject(new Error('no key is to be had')),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    bench.onClose(() => cameras.close());
    for (let state = ''; state !== 'live'; state = (await hub.api.get(`/cameras/${CAMERA}`)).body.state)
      await new Promise((resolve) => setTimeout(resolve, 200));

    const plain = new FlvTimes();
    const { flv } = (await hub.api.get(`/cameras/${CAMERA}/live`)).body;
    const viewer = get(flv, { agent: false }, (response) => {
      response.on('data', (data: Buffer) => plain.feed(data, Date.now()));
    });
    viewer.on('error', () => undefined);
    bench.onClose(async () => void viewer.destroy());

    const browser = await launchChromium();
    bench.onClose(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await watchSockets(page);
    await page.goto(hub.http);
    await page.fill('input[name=username]', 'admin');
    await page.fill('input[name=password]', ADMIN_PASSWORD);
    await page.click('button[type=submit]');
    await page.locator('.rail').waitFor();
    await page.goto(`${hub.http}/cameras/${CAMERA}`);
    await page.locator('video').waitFor();
    plain.restart();
    const rows = rowsOf(await watchClocks(page, SETTLE_MS, PICTURES), plain.late);
    for (const row of rows) say(row);
    return rows;
  } finally {
    await bench.close();
  }
}

/** Each stage is counted from the moment a picture was drawn. */
function rowsOf({ tags, frames }: Seen, late: readonly number[]): BenchRow[] {
  const first = frames[0];
  const base = tags[0];
  if (!first || !base) throw new Error('the player showed no picture whose clock could be read');
  // The clock in a picture against its time in the player, and so, as the player begins at 0, in the stream.
  const ahead = middle(frames.map(({ clock, time }) => clock - time)) - base.time;
  const settled = tags.filter(({ time }) => time + ahead >= first.clock);
  const load = `load ${loadavg()[0]?.toFixed(1)}`;
  const shown = frames.map(({ clock, at }) => at - clock);
  return [
    row(
      'drawn → at a plain viewer',
      late.map((ms) => ms - ahead),
      'encoded, pushed, fanned out',
    ),
    row(
      'drawn → bytes in the page',
      settled.map(({ time, at }) => at - time - ahead),
      'through Chromium',
    ),
    row('drawn → shown', shown, `buffered, decoded, painted; ${load}`),
  ];
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

function row(name: string, values: readonly number[], note: string): BenchRow {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const extremes = `p90 ${at(0.9).toFixed(0)}, ${at(0).toFixed(0)}…${(sorted.at(-1) ?? Number.NaN).toFixed(0)}`;
  return { name, rate: sorted.length, p50: at(0.5), p99: at(0.99), note: `${extremes}; ${note}` };
}
