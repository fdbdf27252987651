import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type HubOptions, type RunningHub, startHub } from '../../hub/app.ts';
import { loadConfig } from '../../hub/config/load.ts';
import { ADMIN_PASSWORD, type ApiClient, login, SMALL_DISTRICT } from './district.ts';
import { tempDir } from './temp.ts';

export * from './district.ts';

export interface TestHub extends RunningHub {
  dataDir: string;
  http: string;
  mqtt: string;
  /** As `admin`. */
  api: ApiClient;
  /** Errors the hub would have ended with. */
  fatal: Error[];
}

/** A whole hub on free ports, closed when the test ends. */
export async function runHub(
  env: Record<string, string> = {},
  options: Partial<HubOptions> = {},
): Promise<TestHub> {
  const dataDir = env.HUB_DATA_DIR ?? tempDir();
  const config = loadConfig({
    cwd: process.cwd(),
    env: {
      HUB_HTTP_PORT: '0',
      HUB_MQTT_PORT: '0',
      HUB_RTMP_PORT: '0',
      HUB_VIDEO_ENABLED: 'no',
      HUB_ADMIN_PASSWORD: ADMIN_PASSWORD,
      HUB_DATA_DIR: dataDir,
      ...env,
    },
  });
  const fatal: Error[] = [];
  const hub = await startHub(config, {
    log: pino({ level: process.env.HUB_TEST_LOG ?? 'silent' }),
    version: 'test',
    onFatal: (error) => fatal.push(error),
    ...options,
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= hub.close());
  onTestFinished(close);
  const { http, mqtt } = hub.addresses;
  return { ...hub, close, dataDir, http, mqtt, api: await login(http), fatal };
}

/** Imports the small district and answers the hub. */
export async function withDistrict(hub: TestHub): Promise<TestHub> {
  const { status, body } = await hub.api.post('/grids/import', SMALL_DISTRICT);
  if (status !== 200) throw new Error(`the district was refused: ${JSON.stringify(body)}`);
  return hub;
}
