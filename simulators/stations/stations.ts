import { setTimeout as delay } from 'node:timers/promises';
import type { HubClient } from '../hub-client.ts';
import { createRandom, type Random } from '../random.ts';
import type { Secrets } from '../secrets.ts';
import { parseCall, parseStandDown } from './call.ts';
import { Crew } from './crew.ts';
import type { StationPlace } from './place.ts';
import type { Habits } from './plan.ts';
import { provisionStations, rotateSecret } from './register.ts';
import { Terminal } from './terminal.ts';

export interface StationsOptions {
  hub: HubClient;
  mqttUrl: string;
  places: readonly StationPlace[];
  secrets: Secrets;
  seed: number;
  /** How much faster than in reality people act. */
  speed: number;
  /** What part of dispatches is declined or never answered; the usual one when left out. */
  habits?: Habits;
  /** Mean time in the story between terminals that fail for a while; null never. */
  outageEveryMs?: number | null;
  /** Unix ms for stamps and shifts; the machine's clock when left out. */
  now?: () => number;
  say: (line: string) => void;
}

/** The terminals of a district's stations and the people at them. */
export interface Stations {
  readonly connected: number;
  /** Ends every connection cleanly and calls off what is underway. */
  close(): Promise<void>;
}

const HEARTBEAT_MS = 30_000;
const OUTAGE_EVERY_MS = 20 * 60_000;
const OUTAGE_MS = [30_000, 120_000] as const;
const DUTY_EVERY_MS = 24 * 3_600_000;

interface Post {
  place: StationPlace;
  terminal: Terminal;
  crew: Crew;
  battery: number;
}

/** Registers the stations, connects a terminal each and answers dispatches. Null when the hub knows no stations. */
export async function startStations(options: StationsOptions): Promise<Stations | null> {
  const { hub, places, secrets, seed, speed, say, now = Date.now } = options;
  if (!(await provisionStations(hub, places, secrets, now()))) return null;
  const posts = places.map((place) => openPost(place, options, now));
  const stopping = new AbortController();
  const timers = [
    setInterval(() => {
      for (const post of posts) beat(post);
    }, HEARTBEAT_MS),
    setInterval(() => {
      provisionStations(hub, places, secrets, now()).catch((error: unknown) =>
        say(`The shifts could not be entered: ${error instanceof Error ? error.message : String(error)}`),
      );
    }, DUTY_EVERY_MS),
  ];
  const meanMs = options.outageEveryMs === undefined ? OUTAGE_EVERY_MS : options.outageEveryMs;
  const failing =
    meanMs === null
      ? Promise.resolve()
      : fail(posts, { meanMs, speed, say, random: createRandom(seed, 'outages'), signal: stopping.signal });

  return {
    get connected() {
      return posts.filter(({ terminal }) => terminal.connected).length;
    },
    async close() {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await failing;
      for (const { crew } of posts) crew.stop();
      await Promise.all(posts.map(({ terminal }) => terminal.close()));
    },
  };
}

function openPost(place: StationPlace, options: StationsOptions, now: () => number): Post {
  const { hub, mqttUrl, secrets, seed, speed, habits, say } = options;
  const random = createRandom(seed, `${place.id}/terminal`);
  const terminal = new Terminal({
    mqttUrl,
    stationId: place.id,
    secret: () => secrets.of(place.id),
    renewSecret: () => rotateSecret(hub, place.id, secrets),
    random,
    onConnect: () => beat(post),
    onDispatch(payload) {
      const call = parseCall(payload);
      if (call === null) say(`${place.name}: the terminal cannot read a dispatch: ${payload.slice(0, 200)}`);
      else crew.called(call);
    },
    onStandDown(payload) {
      const news = parseStandDown(payload);
      if (news === null)
        say(`${place.name}: the terminal cannot read a stand-down: ${payload.slice(0, 200)}`);
      else crew.stoodDown(news);
    },
  });
  const crew = new Crew({
    station: place,
    seed,
    habits,
    now,
    say,
    send: (payload) => terminal.acknowledge(payload),
    after(ms, act) {
      const timer = setTimeout(act, ms / speed);
      return () => clearTimeout(timer);
    },
  });
  const post: Post = { place, terminal, crew, battery: random.between(55, 100) };
  terminal.open();
  return post;
}

/** Says how full the battery is; it lies in its charger once it is low. */
function beat(post: Post): void {
  post.battery = post.battery < 20 ? 100 : post.battery - 0.02;
  post.terminal.beat(Math.round(post.battery));
}

interface Failing {
  meanMs: number;
  speed: number;
  random: Random;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Now and then one terminal loses its connection for a while; what is dispatched meanwhile it takes up afterwards. */
async function fail(posts: readonly Post[], { meanMs, speed, random, say, signal }: Failing): Promise<void> {
  while (!signal.aborted) {
    await wait((-Math.log(1 - random.next()) * meanMs) / speed, signal);
    const post = posts[Math.floor(random.next() * posts.length)];
    if (post === undefined || signal.aborted) return;
    say(`${post.place.name}: the terminal has lost its connection.`);
    post.terminal.cut();
    await wait(random.between(...OUTAGE_MS) / speed, signal);
    if (signal.aborted) return;
    post.terminal.open();
    say(`${post.place.name}: the terminal is back.`);
  }
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
