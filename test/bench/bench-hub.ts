import { ADMIN_PASSWORD, type ApiClient, GRID, login, SMALL_DISTRICT } from '../support/district.ts';
import type { Workbench } from './processes.ts';
import type { PublisherOrder } from './publisher.ts';

/** A hub in a process of its own with `count` smoke detectors. */
export interface BenchHub {
  http: string;
  host: string;
  port: number;
  api: ApiClient;
  clients: PublisherOrder['clients'];
  stop(): Promise<void>;
}

/** What a hub is started with, beside what every bench hub is. */
type Env = Record<string, string>;

async function startHub(bench: Workbench, extra: Env): Promise<Omit<BenchHub, 'clients'>> {
  const env = {
    HUB_HTTP_PORT: '0',
    HUB_MQTT_PORT: '0',
    HUB_ADMIN_PASSWORD: ADMIN_PASSWORD,
    HUB_DATA_DIR: `${bench.dir}/hub`,
    HUB_LOG_LEVEL: 'warn',
    ...extra,
  };
  const { line, stop } = await bench.startProcess(process.execPath, ['hub/main.ts'], env, (text) =>
    text.startsWith('{"ready":true'),
  );
  const { http, mqtt } = JSON.parse(line) as { http: string; mqtt: string };
  const { hostname, port } = new URL(mqtt);
  return { http, host: hostname, port: Number(port), api: await login(http), stop };
}

export async function startBenchHub(bench: Workbench, count: number, env: Env = {}): Promise<BenchHub> {
  const hub = await startHub(bench, env);
  const { api } = hub;
  await api.post('/grids/import', SMALL_DISTRICT);
  const lines = Array.from({ length: count }, (_, i) => `bench-${i},smoke,${GRID}`);
  const { status, body } = await api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  if (status !== 200) throw new Error(`the bench devices were refused: ${JSON.stringify(body)}`);
  const clients = (body.devices as { id: string; secret: string }[]).map(({ id, secret }) => ({
    id,
    username: id,
    password: secret,
    topic: `grid/${GRID}/smoke/${id}/telemetry`,
  }));
  return { ...hub, clients };
}

/** Stops the hub and starts it again over the same data, with `between` done in between. */
export async function restartBenchHub(
  bench: Workbench,
  hub: BenchHub,
  env: Env,
  between: () => Promise<void>,
): Promise<BenchHub> {
  await hub.stop();
  await between();
  return { ...(await startHub(bench, env)), clients: hub.clients };
}
