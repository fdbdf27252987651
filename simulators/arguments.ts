import { parseArgs } from 'node:util';
import { type Condition, conditions, isCondition } from './cameras/condition.ts';
import { MOST_CAMERAS } from './cameras/film.ts';
import type { StampMode } from './datasets/replay.ts';
import { scenarios } from './scenarios/scenarios.ts';

/** What a simulation was asked to do. */
export interface SimulateArguments {
  scenario: string;
  /** What follows the scenario's name: the recording of `replay`. */
  rest: string[];
  devices: number | null;
  /** Cameras that push pictures at most. */
  cameras: number;
  /** What is the matter with them from the beginning, by device id or for `all`. */
  conditions: ReadonlyMap<string, Condition>;
  clips: boolean;
  rtmp: string;
  rate: number;
  speed: number;
  seed: number;
  hub: string;
  mqtt: string;
  token: string | undefined;
  username: string;
  password: string | undefined;
  site: string;
  data: string;
  state: string;
  prefix: string;
  fire: string;
  stamp: StampMode;
  lastsMs: number | null;
}

/** The request in the command line, or what to print and with which exit status. */
export type Parsed = { run: SimulateArguments } | { print: string; status: 0 | 2 };

export const recordings = ['nist', 'metec', 'mqtt-capture'] as const;
export type RecordingName = (typeof recordings)[number];

const options = {
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  devices: { type: 'string' },
  cameras: { type: 'string' },
  condition: { type: 'string', multiple: true, default: [] as string[] },
  clips: { type: 'boolean', default: false },
  rtmp: { type: 'string' },
  rate: { type: 'string', default: '1000' },
  speed: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  seconds: { type: 'string' },
  hub: { type: 'string' },
  mqtt: { type: 'string' },
  token: { type: 'string' },
  username: { type: 'string', default: 'admin' },
  password: { type: 'string' },
  site: { type: 'string', default: 'config/demo' },
  data: { type: 'string', default: '../shared/data' },
  state: { type: 'string', default: 'data/simulator' },
  prefix: { type: 'string', default: '' },
  fire: { type: 'string', default: '1' },
  stamp: { type: 'string', default: 'compressed' },
} as const;

/** What `simulate` can run beside what happens to devices: those who answer. */
export const services = [
  { name: 'stations', summary: 'the fire stations: one terminal each, people who answer dispatches' },
  {
    name: 'cameras',
    summary: 'pictures of the cameras over RTMP, and nothing else; --condition says what is wrong',
  },
  { name: 'people', summary: 'a supervisor and a commander who take cases on to their verified closing' },
] as const;

const usage = `Usage: npm run simulate -- <scenario> [options]

  --list            the scenarios
  --hub URL         the hub's HTTP address (http://127.0.0.1:8080, or HUB_HTTP_PORT)
  --mqtt URL        its MQTT address (port 1883 of the same host, or HUB_MQTT_PORT)
  --rtmp URL        its RTMP address (port 1935 of the same host, or HUB_RTMP_PORT)
  --password P      of --username (admin); HUB_ADMIN_PASSWORD when left out
  --token T         an API token instead
  --devices N       how many devices
  --cameras N       how many cameras push pictures (16; 0 none; message-flood and reconnect-storm 0)
  --rate N          messages a second, for message-flood (1000)
  --speed X         how much faster the physics, people, or a replay, go (1; a replay 1 to 1000)
  --seconds N       how long quiet-day, message-flood, stations, cameras and people last
  --seed N          another course of chance (1)
  --prefix P        put before every device and station id, so that two simulations can run at one hub
  --site DIR        grids.geojson, devices.csv and stations.yml (config/demo)
  --state DIR       where the devices' secrets are kept (data/simulator)

  cameras
    --condition ID=C  what is the matter with a camera, or with all=C; again for the next one. C is one of
                    ${conditions.slice(0, 7).join(' ')}
                    ${conditions.slice(7).join(' ')}
    --clips         the last cameras show the films in DIR/video
    --data DIR      where the recordings lie (../shared/data)

  replay nist|metec|mqtt-capture
    --data DIR      where the recordings lie (../shared/data)
    --fire N        which NIST fire, 1 to 4 or by name (1)
    --stamp MODE    compressed: stamped when sent; recorded: spaced as recorded, the last at the end (compressed)
`;

/** Reads the command line after `simulate`. `environment` fills in what the options leave out. */
export function parseArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Parsed {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    return { print: `${error instanceof Error ? error.message : 'unreadable'}\n\n${usage}`, status: 2 };
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { print: usage, status: 0 };
  if (values.list === true) return { print: list(), status: 0 };
  const [scenario, ...rest] = positionals;
  if (scenario === undefined) return { print: `Say which scenario.\n\n${list()}\n${usage}`, status: 2 };
  const fault =
    nameFault(scenario, rest) ?? numberFault(values, scenario) ?? conditionFault(values.condition);
  if (fault !== null) return { print: `${fault}\n`, status: 2 };
  if (values.stamp !== 'compressed' && values.stamp !== 'recorded')
    return { print: `--stamp is "${values.stamp}": say compressed or recorded.\n`, status: 2 };

  const hub = values.hub ?? `http://127.0.0.1:${environment.HUB_HTTP_PORT ?? '8080'}`;
  if (!URL.canParse(hub))
    return { print: `--hub "${hub}" is no address: give one like http://host:8080.\n`, status: 2 };
  return {
    run: {
      scenario,
      rest,
      devices: values.devices === undefined ? null : Number(values.devices),
      cameras: values.cameras === undefined ? camerasOf(scenario) : Number(values.cameras),
      conditions: conditionsIn(values.condition),
      clips: values.clips,
      rtmp: values.rtmp ?? `rtmp://${new URL(hub).hostname}:${environment.HUB_RTMP_PORT ?? '1935'}/live`,
      rate: Number(values.rate),
      speed: Number(values.speed),
      seed: Number(values.seed),
      hub,
      mqtt: values.mqtt ?? `mqtt://${new URL(hub).hostname}:${environment.HUB_MQTT_PORT ?? '1883'}`,
      token: values.token,
      username: values.username,
      password: values.password ?? environment.HUB_ADMIN_PASSWORD,
      site: values.site,
      data: values.data,
      state: values.state,
      prefix: values.prefix,
      fire: values.fire,
      stamp: values.stamp,
      lastsMs: values.seconds === undefined ? null : Number(values.seconds) * 1000,
    },
  };
}

function nameFault(scenario: string, rest: readonly string[]): string | null {
  const names = [...scenarios, ...services, { name: 'replay' }].map(({ name }) => name);
  if (!names.includes(scenario)) return unknown('scenario', scenario, names);
  if (scenario !== 'replay') return rest.length === 0 ? null : `${scenario} takes no "${rest.join(' ')}".`;
  const [recording] = rest;
  if (recording === undefined) return `Say which recording to replay: ${recordings.join(', ')}.`;
  if (!recordings.some((name) => name === recording)) return unknown('recording', recording, recordings);
  return rest.length === 1 ? null : `replay takes one recording, not "${rest.join(' ')}".`;
}

function numberFault(
  values: { devices?: string; cameras?: string; rate: string; speed: string; seed: string; seconds?: string },
  scenario: string,
): string | null {
  const limits: [name: string, text: string | undefined, from: number, to: number, whole: boolean][] = [
    ['devices', values.devices, 1, 100_000, true],
    ['cameras', values.cameras, 0, 256, true],
    ['rate', values.rate, 1, 1_000_000, true],
    ['speed', values.speed, scenario === 'replay' ? 1 : 0.01, scenario === 'replay' ? 1000 : 100_000, false],
    ['seed', values.seed, 0, 2 ** 31, true],
    ['seconds', values.seconds, 1, 31_536_000, false],
  ];
  for (const [name, text, from, to, whole] of limits) {
    if (text === undefined) continue;
    const value = Number(text);
    if (text.trim() === '' || !(value >= from && value <= to) || (whole && !Number.isInteger(value)))
      return `--${name} is "${text}": give a ${whole ? 'whole ' : ''}number from ${from} to ${to}.`;
  }
  return null;
}

/** Scenarios about load are measured without pictures. */
function camerasOf(scenario: string): number {
  return scenarios.find(({ name }) => name === scenario)?.filmed === false ? 0 : MOST_CAMERAS;
}

function conditionFault(pairs: readonly string[]): string | null {
  for (const pair of pairs) {
    const [id, condition] = pair.split('=', 2);
    if (!id || condition === undefined)
      return `--condition is "${pair}": say which camera and what, e.g. all=smoke.`;
    if (!isCondition(condition)) return unknown('condition', condition, conditions);
  }
  return null;
}

function conditionsIn(pairs: readonly string[]): Map<string, Condition> {
  const found = new Map<string, Condition>();
  for (const pair of pairs) {
    const [id = '', condition = ''] = pair.split('=', 2);
    if (isCondition(condition)) found.set(id, condition);
  }
  return found;
}

function unknown(what: string, given: string, names: readonly string[]): string {
  const closest = names.toSorted((a, b) => editDistance(given, a) - editDistance(given, b))[0] ?? '';
  const near = editDistance(given, closest) <= Math.max(3, closest.length / 2);
  return `There is no ${what} "${given}"${near ? `: did you mean ${closest}?` : '.'} All of them: ${names.join(', ')}.`;
}

/** Levenshtein's distance: single letters added, left out or exchanged. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const exchanged = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function list(): string {
  const lines = [...scenarios, ...services].map(({ name, summary }) => [name, summary] as const);
  const all = [
    ...lines,
    ['replay', 'a recording, sped up: nist (fires), metec (gas), mqtt-capture'] as const,
  ];
  return all.map(([name, summary]) => `  ${name.padEnd(18)}${summary}\n`).join('');
}
