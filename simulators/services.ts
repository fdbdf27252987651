import { setTimeout as delay } from 'node:timers/promises';
import type { SimulateArguments } from './arguments.ts';
import type { HubClient } from './hub-client.ts';
import { startPeople } from './people/people.ts';
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
