import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { io } from 'socket.io-client';
import type { LiveChange } from '../../hub/live/contract.ts';
import type { BenchHub } from './bench-hub.ts';

/** The street of the small district. */
const STREET = '110108001';

/** Latencies in ms. */
export interface Latencies {
  count: number;
  p50: number;
  p99: number;
}

export function latenciesOf(values: readonly number[]): Latencies {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99) };
}

/** Alarms of the hub's last detector, one after the other while `goOn` says so: from publishing to the screen, in ms. */
export async function alarmsToScreen(
  hub: BenchHub,
  goOn: () => boolean,
  onReady?: () => void,
): Promise<number[]> {
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
  onReady?.();

  const latencies: number[] = [];
  let sentAt = 0;
  let waiting: (() => void) | undefined;
  socket.on('changes', (changes: LiveChange[]) => {
    if (!changes.some((change) => change.type === 'alert' && change.data.deviceId === detector.id)) return;
    latencies.push(performance.now() - sentAt);
    waiting?.();
  });
  for (let alarm = true; goOn(); alarm = !alarm) {
    const shown = new Promise<void>((resolve) => (waiting = resolve));
    sentAt = performance.now();
    client.publish(detector.topic, JSON.stringify({ alarm }), { qos: 1 });
    await shown;
    await delay(10);
  }
  socket.disconnect();
  await client.endAsync(true);
  return latencies;
}
