import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions, BenchRow } from './main.ts';
import { freePort, Workbench } from './processes.ts';
import type { ReadersOrder, ReadersResult } from './video-readers.ts';

const CAMERAS = 16;
const VIEWERS = 480;
const STREAM_BITS = 2_000_000;
const STALLED = 100;
const TICK_MS = 10;
const RING_FULL_MS = 15_000;

interface Server {
  pid: number;
  httpPort: number;
  rtmpUrl: string;
}

/** What a process has used of a core, ms. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;

const starters: Record<string, (bench: Workbench) => Promise<Server | undefined>> = {
  gridwatch: (bench) => script(bench, 'test/bench/video-server.ts', []),
  'node-media-server': async (bench) => {
    const ports = [await freePort(), await freePort()].map(String);
    return script(bench, 'test/bench/video-nms.ts', [...ports, bench.dir]);
  },
  'nginx with http-flv': startNginx,
};

async function script(bench: Workbench, file: string, args: string[]): Promise<Server> {
  return JSON.parse(await bench.start(process.execPath, [file, ...args], {}, (line) => line.startsWith('{')));
}

/** nginx, where it is installed with nginx-http-flv-module: plain nginx-rtmp plays no HTTP-FLV. */
async function startNginx(bench: Workbench): Promise<Server | undefined> {
  const [rtmpPort, httpPort] = [await freePort(), await freePort()];
  const file = join(bench.dir, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; error_log stderr; pid ${bench.dir}/nginx.pid; events {}
rtmp { server { listen 127.0.0.1:${rtmpPort}; application live { live on; gop_cache on; } } }
http { access_log off; server { listen 127.0.0.1:${httpPort}; location ~ ^/live/(.*).flv$ { flv_live on; } } }\n`,
  );
  try {
    execFileSync('nginx', ['-t', '-c', file], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { pid: bench.spawn('nginx', ['-c', file]), httpPort, rtmpUrl: `rtmp://127.0.0.1:${rtmpPort}/live` };
}

/** How many viewers of 2 Mbit/s a core serves, and what a hundred that do not read cost the others. */
export async function benchVideo(options: BenchOptions, say: (row: BenchRow) => void): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const tell = (row: BenchRow): void => {
    rows.push(row);
    say(row);
  };
  for (const [name, start] of Object.entries(starters)) {
    const bench = new Workbench();
    try {
      const server = await start(bench);
      if (!server) tell({ name, rate: Number.NaN, p50: Number.NaN, p99: Number.NaN, note: 'not installed' });
      else for (const row of await measure(bench, name, server, options)) tell(row);
    } finally {
      await bench.close();
    }
  }
  return rows;
}

async function measure(
  bench: Workbench,
  name: string,
  server: Server,
  { seconds }: BenchOptions,
): Promise<BenchRow[]> {
  const ids = Array.from({ length: CAMERAS }, (_, i) => `camera-${i}`);
  const urls = ids.map((id) => `${server.rtmpUrl}/${id}?key=k`);
  await bench.start(
    process.execPath,
    ['test/bench/video-publisher.ts', JSON.stringify(urls)],
    {},
    () => true,
  );
  await delay(3000);
  const forMs = seconds * 1000;
  const idleFrom = cpuMs(server.pid);
  await delay(forMs);
  const idleMs = cpuMs(server.pid) - idleFrom;
  const watching = { port: server.httpPort, paths: ids.map((id) => `/live/${id}.flv`), warmUpMs: 5000 };
  let from = 0;
  const { bytes } = await read(bench, { ...watching, viewers: VIEWERS, timed: 0, stalled: 0, forMs }, () => {
    from = cpuMs(server.pid);
  });
  const usedMs = cpuMs(server.pid) - from;
  const megabits = Math.round((bytes * 8) / forMs / 1000);
  const share = (ms: number): number => Math.round((ms / forMs) * 100);
  await delay(RING_FULL_MS); // what is kept of each camera grows until then, whoever watches
  const rss = rssMb(server.pid);
  const stall = { ...watching, viewers: 0, timed: CAMERAS, stalled: STALLED, forMs: forMs * 7.5 };
  const { p50, p99 } = await read(bench, stall, () => undefined);
  const grown = Math.round(rssMb(server.pid) - rss);
  return [
    {
      name: `${name}: viewers a core`,
      rate: Math.round((bytes * 8) / (STREAM_BITS / 1000) / (usedMs - idleMs)),
      p50: Number.NaN,
      p99: Number.NaN,
      note: `${VIEWERS} viewers, ${megabits} Mbit/s, ${share(usedMs)} % of a core, of it ${share(idleMs)} % for ${CAMERAS} cameras`,
    },
    {
      name: `${name}: ${STALLED} that do not read`,
      rate: STALLED,
      p50,
      p99,
      note: `delay for those who do, ${Math.round(stall.forMs / 1000)} s; grew by ${grown} MB to ${Math.round(rss + grown)} MB`,
    },
  ];
}

/** `measuring`: called when the readers begin to count. */
async function read(bench: Workbench, order: ReadersOrder, measuring: () => void): Promise<ReadersResult> {
  const line = await bench.start(
    process.execPath,
    ['test/bench/video-readers.ts', JSON.stringify(order)],
    {},
    (text) => {
      if (text === 'measuring') measuring();
      return text.startsWith('{');
    },
  );
  return JSON.parse(line);
}
