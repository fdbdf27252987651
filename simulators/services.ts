import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SimulateArguments } from './arguments.ts';
import { type FilmOptions, film } from './cameras/film.ts';
import type { DeviceSpec } from './devices/device.ts';
import { type HubClient, isAbsent } from './hub-client.ts';
import { startPeople } from './people/people.ts';
import { provisionDevices } from './provision.ts';
import { openSecrets, stateFile } from './secrets.ts';
import type { Site } from './site.ts';
import { startStations } from './stations/stations.ts';

interface Surroundings {
  say: (line: string) => void;
  signal: AbortSignal;
}

/** `simulate stations`: a terminal for each station of the site, until aborted. @throws Error when there are none */
export async function runStations(
  args: SimulateArguments,
  site: Site,
  hub: HubClient,
  surroundings: Surroundings,
): Promise<void> {
  const { say } = surroundings;
  if (site.stations.length === 0)
    throw new Error(`The site in ${args.site} has no stations: describe them in its stations.yml.`);
  const stations = await startStations({
    hub,
    mqttUrl: args.mqtt,
    places: site.stations.map((place) => ({ ...place, id: args.prefix + place.id })),
    secrets: await openSecrets(stateFile(args.state, args.hub, args.prefix, 'stations.json')),
    seed: args.seed,
    speed: args.speed,
    say,
  });
  if (stations === null)
    throw new Error(`The hub at ${args.hub} knows no stations (it answers 404): a newer one does.`);
  say(`Stations at their terminals: ${site.stations.length}, at ${args.speed}×. Ctrl-C ends them.`);
  await until(args.lastsMs, surroundings, () => stations.close());
}

/** `simulate people`: those who accept, file, verify and close, until aborted. */
export async function runPeople(
  args: SimulateArguments,
  hub: HubClient,
  surroundings: Surroundings,
): Promise<void> {
  const { seed, speed, lastsMs } = args;
  const people = await startPeople({ hub, seed, speed, say: surroundings.say });
  surroundings.say('sim-supervisor and sim-commander are at their desks; Ctrl-C ends them.');
  await until(lastsMs, surroundings, () => people.close());
}

/** `simulate cameras`: the pictures of the site's cameras, until aborted. @throws Error when the hub has no video */
export async function runCameras(
  args: SimulateArguments,
  site: Site,
  hub: HubClient,
  surroundings: Surroundings,
): Promise<void> {
  const devices = site.devices
    .filter(({ kind }) => kind === 'camera')
    .map((device) => ({ ...device, id: args.prefix + device.id }));
  for (const id of args.conditions.keys())
    if (id !== 'all' && !devices.some((device) => device.id === id))
      throw new Error(`The site in ${args.site} has no camera "${id}".`);
  await registerMissing(args, hub, devices);
  const cameras = await film(filming(args, hub, devices, surroundings.say));
  if (cameras === null) throw new Error('There is nothing to film.');
  await until(args.lastsMs, surroundings, () => cameras.close());
}

/** How the cameras among these devices are filmed. */
export function filming(
  args: SimulateArguments,
  hub: HubClient,
  devices: readonly DeviceSpec[],
  say: (line: string) => void,
): FilmOptions {
  const { rtmp: rtmpUrl, cameras: most, state: stateDir, prefix, seed, conditions } = args;
  const clips = args.clips ? join(args.data, 'video') : undefined;
  return { hub, rtmpUrl, devices, most, stateDir, prefix, seed, conditions, clips, say };
}

/** Registers only what the hub does not know: the devices may be connected from another process. */
async function registerMissing(
  args: SimulateArguments,
  hub: HubClient,
  devices: readonly DeviceSpec[],
): Promise<void> {
  const missing: DeviceSpec[] = [];
  for (const device of devices) {
    try {
      await hub.get(`/devices/${encodeURIComponent(device.id)}`);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      missing.push(device);
    }
  }
  if (missing.length === 0) return;
  await provisionDevices(
    hub,
    missing,
    await openSecrets(stateFile(args.state, args.hub, args.prefix, 'json')),
  );
}

/** Waits for the person or the time, and then ends what was started, whatever came of it. */
async function until(
  lastsMs: number | null,
  { signal }: Surroundings,
  close: () => Promise<void>,
): Promise<void> {
  try {
    if (lastsMs === null) await new Promise<void>((resolve) => onAbort(signal, resolve));
    else await delay(lastsMs, undefined, { signal });
  } finally {
    await close();
  }
}

function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}
