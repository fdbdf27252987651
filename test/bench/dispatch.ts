import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { GRID } from '../support/district.ts';
import { latenciesOf } from './alarms.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import type { BenchOptions, BenchRow } from './main.ts';
import { Workbench } from './processes.ts';

const SENDERS = 200;
const TELEMETRY_PER_S = 1000;
const FIRES = 100;
const STATIONS = 3;
/** Fires are so far apart that none is part of another: 30 m would make them one. */
const STEP = { lng: 0.0009, lat: 0.0009 };
const PER_ROW = 10;
/** A fire that no station hears of in this time is told as a failure. */
const PATIENCE_MS = 10_000;

/** A detector, or the terminal of a station, with its connection. */
interface Connected {
  id: string;
  client: MqttClient;
}

async function connect(hub: BenchHub, id: string, password: string): Promise<Connected> {
  const address = `mqtt://${hub.host}:${hub.port}`;
  return { id, client: await connectAsync(address, { clientId: id, username: id, password }) };
}

/** Two smoke detectors of one floor for each fire. */
async function detectorPairs(hub: BenchHub): Promise<[Connected, Connected][]> {
  const pairs: [Connected, Connected][] = [];
  for (let i = 0; i < FIRES; i++) {
    const lng = 116.3005 + (i % PER_ROW) * STEP.lng;
    const lat = 39.9005 + Math.floor(i / PER_ROW) * STEP.lat;
    const pair: Connected[] = [];
    for (const side of ['a', 'b']) {
      const place = { gridCode: GRID, lng, lat, labels: { building: `b${i}`, floor: '1' } };
      const { status, body } = await hub.api.post('/devices', {
        id: `fire-${i}${side}`,
        kind: 'smoke',
        ...place,
      });
      if (status !== 201) throw new Error(`a detector was refused: ${JSON.stringify(body)}`);
      pair.push(await connect(hub, `fire-${i}${side}`, body.secret));
    }
    pairs.push(pair as [Connected, Connected]);
  }
  return pairs;
}

/** Stations beside each other; `onTold` hears of every dispatch that a terminal hears of, once. */
async function stations(hub: BenchHub, onTold: () => void): Promise<Connected[]> {
  const all: Connected[] = [];
  for (let i = 0; i < STATIONS; i++) {
    const id = `station-${i}`;
    const place = { gridCode: GRID, lng: 116.305 + i * 0.0005, lat: 39.905 };
    const { status, body } = await hub.api.post('/stations', { id, name: id, ...place });
    if (status !== 201) throw new Error(`a station was refused: ${JSON.stringify(body)}`);
    const terminal = await connect(hub, id, body.secret);
    const heard = new Set<string>();
    terminal.client.on('message', (_topic, payload) => {
      const { dispatchId } = JSON.parse(payload.toString()) as { dispatchId: string };
      if (heard.has(dispatchId)) return;
      heard.add(dispatchId);
      onTold();
      const ack = JSON.stringify({ dispatchId, action: 'received', by: 'bench' });
      terminal.client.publish(`station/${id}/ack`, ack, { qos: 1 });
    });
    await terminal.client.subscribeAsync(`station/${id}/dispatch`, { qos: 1 });
    all.push(terminal);
  }
  return all;
}

/** A confirmed fire under telemetry: from the second detector's message to the terminals of three stations. */
export async function benchDispatch(
  _options: BenchOptions,
  say: (row: BenchRow) => void,
): Promise<BenchRow[]> {
  const bench = new Workbench();
  const connected: Connected[] = [];
  try {
    const hub = await startBenchHub(bench, SENDERS);
    let told = (): void => undefined;
    const terminals = await stations(hub, () => told());
    const pairs = await detectorPairs(hub);
    connected.push(...terminals, ...pairs.flat());
    const load = { host: hub.host, port: hub.port, clients: hub.clients, window: 20 };
    const loading = bench.publish({ ...load, rate: TELEMETRY_PER_S, seconds: FIRES * 0.15 + 10 });
    await delay(2000);

    const first: number[] = [];
    const last: number[] = [];
    let missed = 0;
    const alarm = (detector: Connected) =>
      detector.client.publishAsync(`grid/${GRID}/smoke/${detector.id}/telemetry`, '{"alarm":true}', {
        qos: 1,
      });
    for (const [one, other] of pairs) {
      await alarm(one);
      const sentAt = performance.now();
      let answers = 0;
      const all = new Promise<void>((resolve) => {
        told = () => {
          answers++;
          const ms = performance.now() - sentAt;
          if (answers === 1) first.push(ms);
          if (answers < STATIONS) return;
          last.push(ms);
          resolve();
        };
      });
      const cancel = new AbortController();
      await alarm(other);
      await Promise.race([all, delay(PATIENCE_MS, undefined, { signal: cancel.signal })]);
      cancel.abort();
      if (answers < STATIONS) missed++;
      await delay(50);
    }
    const { rate } = await loading;
    const note = `${FIRES} fires under ${Math.round(rate)} msg/s${missed > 0 ? `; ${missed} did not reach all` : ''}`;
    const rows = [
      { name: 'confirmed fire to the first terminal', rate: first.length, ...latenciesOf(first), note },
      { name: `… to all ${STATIONS} terminals`, rate: last.length, ...latenciesOf(last), note },
    ];
    for (const row of rows) say(row);
    return rows;
  } finally {
    for (const { client } of connected) await client.endAsync(true).catch(() => undefined);
    await bench.close();
  }
}
