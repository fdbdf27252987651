import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { MetricValue } from '../../hub/devices/device.ts';
import { systemClock } from '../../hub/kernel/clock.ts';
import { openArchive } from '../../hub/store/archive/open.ts';
import type { Committer } from '../../hub/store/committer.ts';
import type { Store } from '../../hub/store/store.ts';
import type { Row } from '../../hub/store/tables.ts';
import { type InfluxState, startInflux } from '../../hub/telemetry/influx/influx.ts';
import type { InfluxSettings } from '../../hub/telemetry/influx/server.ts';
import { committerOver } from './committing.ts';
import { locationOf } from './stores.ts';

/** A log of readings with the devices it speaks of, written as the hub writes it. */
export interface WrittenLog {
  store: Store;
  committer: Committer;
  /** Appends readings; ids go on from the last. */
  append(
    rows: readonly { device: string; at: number; metrics: Record<string, MetricValue> }[],
  ): Promise<void>;
  appendEdge(changes: Partial<Row<'alertEdges'>>): Promise<void>;
  /** Everything that was appended as texts `device metric at value`, sorted. */
  values(): string[];
  rows: number;
}

const GRID = '110108001001001';

export async function logOver(store: Store, devices: readonly string[]): Promise<WrittenLog> {
  const { committer } = await committerOver(store, { clock: systemClock });
  await committer.run((tx) => {
    devices.forEach((id, i) => {
      const nothing = { lng: null, lat: null, address: null, owner: null, codec: null, expectEveryMs: null };
      const row = {
        id,
        no: i + 1,
        kind: 'smoke',
        gridCode: GRID,
        labels: '{}',
        secretDigest: '',
        disabled: 0,
      };
      tx.put('devices', { ...nothing, ...row, createdAt: 0, updatedAt: 0 });
    });
  });
  const values: string[] = [];
  let edges = 0;
  const log: WrittenLog = {
    store,
    committer,
    rows: 0,
    async append(rows) {
      await committer.run((tx) => {
        for (const { device, at, metrics } of rows) {
          const row = { deviceNo: devices.indexOf(device) + 1, at, deviceAt: at, receivedAt: at + 40 };
          const rest = { seq: null, clock: 'ok', metrics: JSON.stringify(metrics), gridCode: GRID };
          tx.append('readings', { id: ++log.rows, ...row, ...rest });
          for (const [metric, value] of Object.entries(metrics))
            values.push(`${device} ${metric} ${at} ${value}`);
        }
      });
    },
    async appendEdge(changes) {
      const edge = { at: 1, type: 'opened', alertId: 'a1', ruleId: 'device-alarm', gridCode: GRID };
      const rest = { deviceId: null, severity: 'critical', state: 'firing', count: 1 };
      await committer.run((tx) => tx.append('alertEdges', { id: ++edges, ...edge, ...rest, ...changes }));
    },
    values: () => values.toSorted(),
  };
  return log;
}

/** Makes what a reader of the log wants to be there; the hub starts its archive before. */
export async function createArchive(store: Store): Promise<void> {
  await (await openArchive({ ...locationOf(store), role: 'write' })).close();
}

/** Forwards a log in a thread, as the hub does; ended with the test. */
export async function forward(
  { store, committer }: WrittenLog,
  settings: InfluxSettings,
  { log = pino({ level: process.env.HUB_TEST_LOG ?? 'silent' }), archive = true } = {},
) {
  if (archive) await createArchive(store);
  const states: InfluxState[] = [];
  const metrics = new Registry();
  const influx = await startInflux({
    location: locationOf(store),
    settings,
    committer,
    store,
    clock: systemClock,
    log,
    metrics,
    onState: (state) => states.push(state),
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= influx.close());
  onTestFinished(close);
  return { ...wrap(influx), close, states, metrics };
}

const wrap = (influx: Awaited<ReturnType<typeof startInflux>>) => ({
  wake: () => influx.wake(),
  cursor: () => influx.cursor(),
  edgeCursor: () => influx.edgeCursor(),
});
