import { join, resolve } from 'node:path';
import { type Cameras, noCameras } from '../cameras/cameras.ts';
import { filmIfPossible } from '../cameras/film.ts';
import { type Fleet, startFleet, whenConnected } from '../fleet/fleet.ts';
import { HubAnswerError, HubClient } from '../hub-client.ts';
import { type Lock, takeLock } from '../lock.ts';
import { startProgress } from '../progress.ts';
import { hubCredentials, provisionDevices, provisionGrids } from '../provision.ts';
import { createRandom } from '../random.ts';
import { openSecrets, stateFile } from '../secrets.ts';
import { loadSite, type Site } from '../site.ts';
import { box } from './box.ts';
import { buildDashboard, isDashboardStale } from './dashboard-build.ts';
import { startHubProcess } from './hub-process.ts';
import { demoPassword } from './password.ts';
import { type Responders, startResponders } from './responders.ts';
import { programme, runRota } from './rota.ts';

export interface DemoSurroundings {
  projectDir: string;
  environment: NodeJS.ProcessEnv;
  /** Cameras that push pictures at most. */
  cameras: number;
  say: (line: string) => void;
  signal: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 60_000;
const PROGRESS_EVERY_MS = 60_000;

/**
 * A district to watch: hub, dashboard, devices and incidents, until aborted. Resolves when all of it has ended, with
 * the hub's exit status. @throws HubDidNotStart, or Error with a sentence for the person
 */
export async function runDemo({
  projectDir,
  environment,
  cameras,
  say,
  signal,
}: DemoSurroundings): Promise<number> {
  const dataDir = resolve(projectDir, environment.HUB_DATA_DIR ?? join('data', 'demo'));
  const stateDir =
    environment.HUB_DATA_DIR === undefined
      ? join(projectDir, 'data', 'simulator')
      : join(dataDir, 'simulator');
  const demoLock = await lockOrThrow(
    join(dataDir, 'demo.lock'),
    (pid) =>
      `A demo (process ${pid}) already uses ${dataDir}: look at that one, end it, or set HUB_DATA_DIR to another directory.`,
  );
  try {
    const site = await loadSite(join(projectDir, 'config', 'demo'));
    if (await isDashboardStale(projectDir)) {
      say('Building the dashboard; this takes a moment the first time.');
      await buildDashboard(projectDir, signal);
    }
    const password = environment.HUB_ADMIN_PASSWORD ?? (await demoPassword(join(dataDir, 'admin-password')));
    say('Starting the hub.');
    const hub = await startHubProcess(projectDir, dataDir, { ...environment, HUB_ADMIN_PASSWORD: password });
    const lostHub = new AbortController();
    const hubEnded = hub.ended.finally(() => lostHub.abort());
    const ending = AbortSignal.any([signal, lostHub.signal]);
    try {
      const client = await logIn(hub.addresses.http, password, dataDir);
      const showLogin = (): void =>
        say(
          `\n${box('Gridwatch demo', [
            ['Open', hub.addresses.http],
            ['User', 'admin'],
            ['Password', password],
            ['MQTT', hub.addresses.mqtt],
            ['Hub log', hub.logFile],
            ['Stop', 'Ctrl-C'],
            ['Watch', 'the map and the queue; Cases shows who is sent and what has become of it'],
            ...programme(Date.now()),
          ])}`,
        );
      await runDistrict({
        site,
        client,
        mqttUrl: hub.addresses.mqtt,
        rtmpUrl: hub.addresses.rtmp,
        cameras,
        stateDir,
        say,
        signal: ending,
        onUp: showLogin,
      });
    } catch (error) {
      if (!ending.aborted) {
        await hub.stop();
        throw error;
      }
    }
    if (!signal.aborted) {
      const status = await hubEnded;
      say(`The hub ended by itself with status ${status}; its log is ${hub.logFile}.`);
      return status === 0 ? 1 : status;
    }
    say('Stopping the hub.');
    return await hub.stop();
  } finally {
    await demoLock.release();
  }
}

interface District {
  site: Site;
  client: HubClient;
  mqttUrl: string;
  rtmpUrl: string | null;
  cameras: number;
  stateDir: string;
  say: (line: string) => void;
  signal: AbortSignal;
  /** Called once, when every device is connected. */
  onUp: () => void;
}

/** The district's devices and what befalls them, until aborted; their connections end cleanly before the hub does. */
async function runDistrict(district: District): Promise<void> {
  const { site, client, mqttUrl, stateDir, say } = district;
  const lock = await lockOrThrow(
    stateFile(stateDir, client.origin, '', 'lock'),
    (pid) => `Process ${pid} already simulates the district's devices at ${client.origin}: end it first.`,
  );
  try {
    const added = await provisionGrids(client, site.grids);
    say(added > 0 ? `Imported ${added} grids.` : 'The grids are there already.');
    const secrets = await openSecrets(stateFile(stateDir, client.origin, '', 'json'));
    await provisionDevices(client, site.devices, secrets);
    say(`Connecting ${site.devices.length} devices.`);
    const fleet = startFleet({
      mqttUrl,
      devices: site.devices,
      credentials: hubCredentials(client, secrets),
      seed: Date.now(),
    });
    await live(fleet, district);
  } finally {
    await lock.release();
  }
}

async function live(fleet: Fleet, { onUp, ...district }: District): Promise<void> {
  const { site, client, stateDir, rtmpUrl, say, signal } = district;
  let progress = { stop: (): void => undefined };
  let responders: Responders | null = null;
  let cameras: Cameras | null = null;
  try {
    await whenConnected(fleet, CONNECT_TIMEOUT_MS, signal);
    responders = await startResponders(district);
    if (rtmpUrl === null) say('This hub takes no video: the cameras send figures, and no pictures.');
    else
      cameras = await filmIfPossible({
        hub: client,
        rtmpUrl,
        devices: site.devices,
        most: district.cameras,
        stateDir,
        prefix: '',
        seed: Date.now(),
        say,
      });
    onUp();
    progress = startProgress(fleet, say, PROGRESS_EVERY_MS);
    const random = createRandom(Date.now(), 'rota');
    await runRota({
      fleet,
      cameras: cameras ?? noCameras,
      site,
      speed: 1,
      rate: 0,
      lastsMs: null,
      random,
      say,
      signal,
    });
  } finally {
    progress.stop();
    say('Disconnecting the devices.');
    await cameras?.close();
    await responders?.close();
    await fleet.close();
  }
}

async function logIn(url: string, password: string, dataDir: string): Promise<HubClient> {
  const client = new HubClient(url);
  try {
    await client.login({ password });
  } catch (error) {
    if (!(error instanceof HubAnswerError) || error.status !== 401) throw error;
    throw new Error(
      `The password of admin is not the demo's: set HUB_ADMIN_PASSWORD to it, or delete ${dataDir} to begin anew.`,
      { cause: error },
    );
  }
  return client;
}

async function lockOrThrow(file: string, sentence: (pid: number) => string): Promise<Lock> {
  const lock = await takeLock(file);
  if ('heldBy' in lock)
    throw new Error(`${sentence(lock.heldBy)} (If that process is something else, delete ${file}.)`);
  return lock;
}
