import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FlvTimes } from './flv-times.ts';

/** Viewers of one server. */
export interface ReadersOrder {
  port: number;
  paths: string[];
  /** How many read everything and count it, one path after the other. */
  viewers: number;
  /** How many more note when each frame comes. */
  timed: number;
  /** How many ask and never read. */
  stalled: number;
  warmUpMs: number;
  forMs: number;
}

export interface ReadersResult {
  bytes: number;
  /** Frames' delays over the least, ms. */
  p50: number;
  p99: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as ReadersOrder;
let bytes = 0;
const timed: FlvTimes[] = [];

const pathOf = (i: number): string => order.paths[i % order.paths.length] ?? '/';

function watch(i: number): Socket {
  const socket = connect(order.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`GET ${pathOf(i)} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}

for (let i = 0; i < order.stalled; i++) watch(i).pause();
for (let i = 0; i < order.timed; i++) {
  const times = new FlvTimes();
  timed.push(times);
  get({ port: order.port, host: '127.0.0.1', path: pathOf(i), agent: false }, (response) => {
    response.on('data', (data: Buffer) => times.feed(data, performance.now()));
  });
}
for (let i = 0; i < order.viewers; i++)
  watch(i).on('data', (data) => {
    bytes += data.length;
  });
await delay(order.warmUpMs);
process.stdout.write('measuring\n');
bytes = 0;
for (const times of timed) times.restart();
await delay(order.forMs);
const delays = timed.flatMap((times) => times.delays()).toSorted((a, b) => a - b);
const at = (share: number): number => delays[Math.floor(delays.length * share)] ?? Number.NaN;
const result: ReadersResult = { bytes, p50: at(0.5), p99: at(0.99) };
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
