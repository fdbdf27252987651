import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { io } from 'socket.io-client';
import type { LiveChange } from '../../hub/live/contract.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import { Workbench } from './processes.ts';
import type { PublisherOrder, PublisherResult } from './publisher.ts';

const CONNECTIONS = 200;
const WINDOW = 20;
/** The street of the small district. */
const STREET = '110108001';

/** One row of the table; latencies in ms. */
export interface BenchRow {
  name: string;
  rate: number;
  p50: number;
  p99: number;
  note: string;
}

const rowOf = (name: string, { rate, p50, p99, sent, acknowledged }: PublisherResult): BenchRow => ({
  name,
  rate: Math.round(rate),
  p50,
  p99,
  note: acknowledged === sent ? '' : `${sent - acknowledged} of ${sent} not acknowledged`,
});

/**
 * QoS 1 telemetry over 200 connections with rules on and acknowledgement after the commit, beside brokers that store
 * nothing: the most each takes, then latency at fixed rates in an open loop, then an alarm's way to a screen.
 */
export async function benchIngest(seconds: number, say: (row: BenchRow) => void): Promise<BenchRow[]> {
  const bench = new Workbench();
  try {
    const rows: BenchRow[] = [];
    const add = (row: BenchRow): void => {
      rows.push(row);
      say(row);
    };
    const hub = await startBenchHub(bench, CONNECTIONS + 1);
    const senders = hub.clients.slice(0, CONNECTIONS);
    const at = { host: hub.host, port: hub.port, clients: senders, window: WINDOW };
    const anonymous = senders.map(({ id, topic }) => ({ id, topic }));
    await bench.publish({ ...at, rate: 5000, seconds: 3 }); // warms up: the code is compiled by then

    const aedes = JSON.parse(
      await bench.start(process.execPath, ['test/bench/bare-aedes.ts'], {}, (line) => line.startsWith('{')),
    ) as { port: number };
    const mosquitto = await bench.mosquitto();
    const others = [
      { name: 'bare aedes', port: aedes.port },
      ...(mosquitto === undefined ? [] : [{ name: 'mosquitto', port: mosquitto }]),
    ];
    const elsewhere = (port: number, rate: number, s: number): PublisherOrder => ({
      host: '127.0.0.1',
      port,
      clients: anonymous,
      window: WINDOW,
      rate,
      seconds: s,
    });
    await bench.publish(elsewhere(aedes.port, 5000, 3));

    add(rowOf('hub, most it takes', await bench.publish({ ...at, rate: 0, seconds })));
    for (const { name, port } of others)
      add(rowOf(`${name}, most it takes`, await bench.publish(elsewhere(port, 0, seconds))));
    for (const rate of [5000, 10_000, 20_000])
      add(rowOf(`hub at ${rate}/s`, await bench.publish({ ...at, rate, seconds })));
    for (const { name, port } of others)
      add(rowOf(`${name} at 20000/s`, await bench.publish(elsewhere(port, 20_000, seconds))));
    add(await alarmToScreen(bench, hub, { ...at, rate: 5000, seconds: seconds + 2 }, seconds));
    return rows;
  } finally {
    await bench.close();
  }
}

/** Alarms of one detector under telemetry of the others: from publishing to the screen. */
async function alarmToScreen(
  bench: Workbench,
  hub: BenchHub,
  load: PublisherOrder,
  seconds: number,
): Promise<BenchRow> {
  const detector = hub.clients.at(-1);
  if (!detector) throw new Error('no detector left for alarms');
  const socket = io(hub.http, {
    transports: ['websocket'],
    extraHeaders: { cookie: hub.api.cookie, origin: hub.http },
  });
  const snapshot = new Promise<void>((resolve) => socket.once('snapshot', () => resolve()));
  await socket.emitWithAck('watch', { grids: [STREET] });
  await snapshot;
  const { username = '', password = '' } = detector;
  const client = await connectAsync(`mqtt://${hub.host}:${hub.port}`, {
    clientId: detector.id,
    username,
    password,
  });
  const loading = bench.publish(load);
  await delay(1000);

  const latencies: number[] = [];
  let sentAt = 0;
  let waiting: (() => void) | undefined;
  socket.on('changes', (changes: LiveChange[]) => {
    if (!changes.some((change) => change.type === 'alert' && change.data.deviceId === detector.id)) return;
    latencies.push(performance.now() - sentAt);
    waiting?.();
  });
  const endsAt = performance.now() + seconds * 1000;
  for (let seq = 1; performance.now() < endsAt; seq++) {
    const shown = new Promise<void>((resolve) => (waiting = resolve));
    sentAt = performance.now();
    client.publish(detector.topic, JSON.stringify({ seq, alarm: seq % 2 === 1 }), { qos: 1 });
    await shown;
    await delay(10);
  }
  await loading;
  socket.disconnect();
  await client.endAsync(true);
  const sorted = latencies.toSorted((a, b) => a - b);
  const atShare = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return {
    name: 'alarm to screen under 5000/s',
    rate: Math.round(sorted.length / seconds),
    p50: atShare(0.5),
    p99: atShare(0.99),
    note: `${sorted.length} changes of an alert`,
  };
}
