import { setTimeout as delay } from 'node:timers/promises';
import { alarmsToScreen, latenciesOf } from './alarms.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import type { BenchOptions, BenchRow } from './main.ts';
import { Workbench } from './processes.ts';
import type { PublisherOrder, PublisherResult } from './publisher.ts';

const CONNECTIONS = 200;
const WINDOW = 20;

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
export async function benchIngest(
  { seconds }: BenchOptions,
  say: (row: BenchRow) => void,
): Promise<BenchRow[]> {
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
    add(await alarmsUnderLoad(bench, hub, { ...at, rate: 5000, seconds: seconds + 2 }, seconds));
    return rows;
  } finally {
    await bench.close();
  }
}

/** Alarms of one detector under telemetry of the others: from publishing to the screen. */
async function alarmsUnderLoad(
  bench: Workbench,
  hub: BenchHub,
  load: PublisherOrder,
  seconds: number,
): Promise<BenchRow> {
  const loading = bench.publish(load);
  await delay(1000);
  const endsAt = performance.now() + seconds * 1000;
  const { count, p50, p99 } = latenciesOf(await alarmsToScreen(hub, () => performance.now() < endsAt));
  await loading;
  const rate = Math.round(count / seconds);
  return { name: 'alarm to screen under 5000/s', rate, p50, p99, note: `${count} changes of an alert` };
}
