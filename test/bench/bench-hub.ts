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
}

export async function startBenchHub(bench: Workbench, count: number): Promise<BenchHub> {
  const env = {
    HUB_HTTP_PORT: '0',
    HUB_MQTT_PORT: '0',
    HUB_ADMIN_PASSWORD: ADMIN_PASSWORD,
    HUB_DATA_DIR: `${bench.dir}/hub`,
    HUB_LOG_LEVEL: 'warn',
  };
  const ready = await bench.start(process.execPath, ['hub/main.ts'], env, (line) =>
    line.startsWith('{"ready":true'),
  );
  const { http, mqtt } = JSON.parse(ready) as { http: string; mqtt: string };
  const api = await login(http);
  await api.post('/grids/import', SMALL_DISTRICT);
  const lines = Array.from({ length: count }, (_, i) => `bench-${i},smoke,${GRID}`);
  const { status, body } = await api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  if (status !== 200) throw new Error(`the bench devices were refused: ${JSON.stringify(body)}`);
  const { hostname, port } = new URL(mqtt);
  const clients = (body.devices as { id: string; secret: string }[]).map(({ id, secret }) => ({
    id,
    username: id,
    password: secret,
    topic: `grid/${GRID}/smoke/${id}/telemetry`,
  }));
  return { http, host: hostname, port: Number(port), api, clients };
}
