import type { HubClient } from '../hub-client.ts';
import { takeLock } from '../lock.ts';
import { startPeople } from '../people/people.ts';
import { openSecrets, stateFile } from '../secrets.ts';
import type { Site } from '../site.ts';
import { startStations } from '../stations/stations.ts';

export interface RespondersOptions {
  site: Site;
  client: HubClient;
  mqttUrl: string;
  stateDir: string;
  say: (line: string) => void;
}

/** Whoever answers in the demo: fire stations, and the people at the desks. */
export interface Responders {
  close(): Promise<void>;
}

/** From smoke to a verified closing in under three minutes, instead of ten. */
const SPEED = 5;

/** Starts those who answer. What cannot be started is said once, and the district goes on without it. */
export async function startResponders(options: RespondersOptions): Promise<Responders> {
  const { site, client, mqttUrl, stateDir, say } = options;
  const seed = Date.now();
  const file = (ending: string): string => stateFile(stateDir, client.origin, '', ending);
  const closing = [
    await attempt('fire stations', file('stations.lock'), say, async () => {
      const secrets = await openSecrets(file('stations.json'));
      const places = site.stations;
      const stations = await startStations({
        hub: client,
        mqttUrl,
        places,
        secrets,
        seed,
        speed: SPEED,
        say,
      });
      if (stations === null) say('This hub knows no fire stations: nobody is dispatched to the fires.');
      return stations;
    }),
    await attempt('people', file('people.lock'), say, () =>
      startPeople({ hub: client, seed, speed: SPEED, say }),
    ),
  ];
  return {
    async close() {
      for (const close of closing.toReversed()) await close();
    },
  };
}

/** Starts one part under its lock; answers how to end it, also when it could not be started. */
async function attempt(
  what: string,
  lockFile: string,
  say: (line: string) => void,
  start: () => Promise<Responders | null>,
): Promise<() => Promise<void>> {
  const lock = await takeLock(lockFile);
  if ('heldBy' in lock) {
    say(`Process ${lock.heldBy} already simulates the ${what}: they are left to it.`);
    return () => Promise.resolve();
  }
  try {
    const part = await start();
    return async () => {
      await part?.close();
      await lock.release();
    };
  } catch (error) {
    say(`The demo goes on without ${what}: ${error instanceof Error ? error.message : String(error)}`);
    return () => lock.release();
  }
}
