import type { RecordingName, SimulateArguments } from './arguments.ts';
import { noCameras } from './cameras/cameras.ts';
import { filmIfPossible } from './cameras/film.ts';
import { metecRecording } from './datasets/metec.ts';
import { captureRecording } from './datasets/mqtt-capture.ts';
import { nistRecording } from './datasets/nist.ts';
import type { Place, Recording } from './datasets/recording.ts';
import { replay } from './datasets/replay.ts';
import type { DeviceSpec } from './devices/device.ts';
import { type Fleet, startFleet, whenConnected } from './fleet/fleet.ts';
import { HubClient } from './hub-client.ts';
import { takeLock } from './lock.ts';
import { startProgress } from './progress.ts';
import { hubCredentials, provisionDevices, provisionGrids } from './provision.ts';
import { createRandom } from './random.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { openSecrets, type Secrets, stateFile } from './secrets.ts';
import { filming, runCameras, runPeople, runStations } from './services.ts';
import { loadSite, pickDevices, type Site } from './site.ts';

/** What a simulation needs of the process it runs in. */
export interface Surroundings {
  say: (line: string) => void;
  /** Aborted when the person wants it to end. */
  signal: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 60_000;
const PROGRESS_EVERY_MS = 10_000;
const REBOOT_EVERY_MS = 7 * 24 * 3_600_000;

/**
 * Runs one scenario against a hub: registers what it needs there, connects the devices, lets it happen and ends every
 * connection cleanly. @throws Error with a sentence for the person.
 */
export async function simulate(args: SimulateArguments, surroundings: Surroundings): Promise<void> {
  const what = kindOf(args.scenario);
  const lock = await takeLock(stateFile(args.state, args.hub, args.prefix, lockEnding[what]));
  if ('heldBy' in lock)
    throw new Error(
      `Process ${lock.heldBy} already simulates these ${what} at ${args.hub}, and nobody can be connected twice: ` +
        `end it first, or bring ${what} of your own with --prefix, e.g. --prefix b-.`,
    );
  try {
    const site = await loadSite(args.site);
    const hub = new HubClient(args.hub);
    await hub.assertReady();
    await hub.login(args);
    const added = await provisionGrids(hub, site.grids);
    if (added > 0) surroundings.say(`Imported ${added} grids.`);
    if (what === 'stations') return await runStations(args, site, hub, surroundings);
    if (what === 'people') return await runPeople(args, hub, surroundings);
    if (what === 'cameras') return await runCameras(args, site, hub, surroundings);
    const secrets = await openSecrets(stateFile(args.state, args.hub, args.prefix, 'json'));
    if (args.scenario === 'replay') await runReplay(args, site, hub, secrets, surroundings);
    else await runScenario(args, site, hub, secrets, surroundings);
  } finally {
    await lock.release();
  }
}

/** Each kind has a lock of its own: devices, cameras, stations and people may run at one hub from processes of their own. */
const lockEnding = {
  devices: 'lock',
  stations: 'stations.lock',
  people: 'people.lock',
  cameras: 'cameras.lock',
} as const;

const kindOf = (scenario: string): keyof typeof lockEnding =>
  scenario === 'stations' || scenario === 'people' || scenario === 'cameras' ? scenario : 'devices';

async function runScenario(
  args: SimulateArguments,
  site: Site,
  hub: HubClient,
  secrets: Secrets,
  surroundings: Surroundings,
): Promise<void> {
  const scenario = scenarios.find(({ name }) => name === args.scenario);
  if (scenario === undefined) throw new Error(`There is no scenario "${args.scenario}".`);
  const count = args.devices ?? scenario.devices ?? site.devices.length;
  const devices = pickDevices(site.devices, count, scenario.needs);
  const missing = scenario.needs.filter((kind) => !devices.some((device) => device.kind === kind));
  if (missing.length > 0)
    throw new Error(
      `${scenario.name} needs a device of kind ${missing.join(' and ')}: give more --devices, or another --site.`,
    );
  await withFleet(args, devices, hub, secrets, surroundings, async (fleet) => {
    const specs = fleet.devices.map(({ spec }) => spec);
    const cameras = await filmIfPossible(filming(args, hub, specs, surroundings.say));
    try {
      await scenario.run({
        fleet,
        cameras: cameras ?? noCameras,
        site,
        speed: args.speed,
        rate: args.rate,
        lastsMs: args.lastsMs,
        random: createRandom(args.seed, scenario.name),
        say: surroundings.say,
        signal: surroundings.signal,
      });
    } finally {
      await cameras?.close();
    }
  });
}

async function runReplay(
  args: SimulateArguments,
  site: Site,
  hub: HubClient,
  secrets: Secrets,
  surroundings: Surroundings,
): Promise<void> {
  const { say, signal } = surroundings;
  const place = site.devices.find(({ kind }) => kind === 'smoke') ?? site.devices[0];
  if (place === undefined)
    throw new Error(`The site in ${args.site} has no device whose place a recording could take.`);
  const recording = await openRecording(args, place);
  await withFleet(args, recording.devices, hub, secrets, surroundings, async (fleet) => {
    const seconds = Math.round(recording.lengthMs / 1000);
    say(`${recording.title}: ${seconds} s at ${args.speed}×, stamps ${args.stamp}.`);
    let saidAt = Date.now();
    const sent = await replay(recording, {
      speed: args.speed,
      stamp: args.stamp,
      signal,
      async send(deviceId, payload) {
        const device = fleet.device(args.prefix + deviceId);
        if (device === undefined) throw new Error(`The recording has no device ${deviceId}.`);
        await device.link.ready();
        void device.link.publish('telemetry', payload, true);
      },
      onProgress(count, offsetMs) {
        if (Date.now() - saidAt < PROGRESS_EVERY_MS) return;
        saidAt = Date.now();
        say(
          `${Math.round((offsetMs / Math.max(1, recording.lengthMs)) * 100)} % of the recording, ${count} samples.`,
        );
      },
    });
    await Promise.all(fleet.devices.map((device) => device.link.flushed(CONNECT_TIMEOUT_MS)));
    say(`Replayed ${sent} samples; the hub acknowledged ${fleet.counts.acknowledged}.`);
  });
}

function openRecording(args: SimulateArguments, place: Place): Promise<Recording> {
  const name = args.rest[0] as RecordingName;
  switch (name) {
    case 'nist':
      return nistRecording(args.data, args.fire, place);
    case 'metec':
      return metecRecording(args.data, place);
    case 'mqtt-capture':
      return captureRecording(args.data, place);
    default:
      return name satisfies never;
  }
}

/** Registers the devices, connects them, lets `work` happen, and disconnects them whatever came of it. */
async function withFleet(
  args: SimulateArguments,
  specs: readonly DeviceSpec[],
  hub: HubClient,
  secrets: Secrets,
  { say, signal }: Surroundings,
  work: (fleet: Fleet) => Promise<void>,
): Promise<void> {
  const devices = specs.map((spec) => ({ ...spec, id: args.prefix + spec.id }));
  await provisionDevices(hub, devices, secrets);
  const replaying = args.scenario === 'replay';
  const fleet = startFleet({
    mqttUrl: args.mqtt,
    devices,
    credentials: hubCredentials(hub, secrets),
    seed: args.seed,
    speed: args.speed,
    reporting: !replaying,
    ...(args.scenario === 'quiet-day' ? { rebootEveryMs: REBOOT_EVERY_MS } : {}),
  });
  const progress = startProgress(fleet, say, PROGRESS_EVERY_MS);
  try {
    say(`Connecting ${devices.length} devices to ${args.mqtt}.`);
    await whenConnected(fleet, CONNECT_TIMEOUT_MS, signal);
    await work(fleet);
  } finally {
    progress.stop();
    await fleet.close();
    say(`All devices disconnected; ${fleet.counts.acknowledged} messages acknowledged.`);
  }
}
