import type { MqttClient } from 'mqtt';
import { expect } from 'vitest';
import type { Store } from '../../hub/store/store.ts';
import { connectDevice } from './device.ts';
import { GRID, type TestHub } from './hub.ts';

/** A detector that alternates between alarm and all clear, one message at a time, for as long as it is told. */
interface Detector {
  id: string;
  topic: string;
  client: MqttClient;
  acknowledged: number;
}

/** Smoke detectors that publish under QoS 1 as fast as they are answered. */
export interface Detectors {
  /** Messages acknowledged so far. */
  readonly acknowledged: number;
  /** Resolves when each has had so many more acknowledged. */
  more(messages: number): Promise<void>;
  /** Resolves when the last message of each has been acknowledged. */
  finish(): Promise<void>;
  /** That all that was acknowledged is in the store once and in order, with its alerts. */
  expectExactlyOnce(store: Pick<Store, 'db'>): Promise<void>;
}

export async function startDetectors(hub: TestHub, count: number): Promise<Detectors> {
  const lines = Array.from({ length: count }, (_, i) => `smoke-${i},smoke,${GRID}`);
  const { body } = await hub.api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  const detectors = await Promise.all(
    body.devices.map(async ({ id, secret }: { id: string; secret: string }): Promise<Detector> => {
      const { client, root } = await connectDevice(hub, { id, kind: 'smoke', secret });
      return { id, client, topic: `${root}/telemetry`, acknowledged: 0 };
    }),
  );
  const state = { stopping: false };
  const wakes = new Set<() => void>();

  async function publish(detector: Detector): Promise<void> {
    while (!state.stopping) {
      const seq = detector.acknowledged + 1;
      const payload = JSON.stringify({ seq, at: Date.now(), alarm: seq % 2 === 1 });
      await detector.client.publishAsync(detector.topic, payload, { qos: 1 });
      detector.acknowledged = seq;
      for (const wake of wakes) wake();
    }
  }
  const publishing = detectors.map(publish);

  return {
    get acknowledged() {
      return detectors.reduce((sum, detector) => sum + detector.acknowledged, 0);
    },
    more(messages) {
      const goals = detectors.map((detector) => detector.acknowledged + messages);
      const reached = Promise.withResolvers<void>();
      const look = (): void => {
        if (detectors.some((detector, i) => detector.acknowledged < (goals[i] ?? 0))) return;
        wakes.delete(look);
        reached.resolve();
      };
      wakes.add(look);
      return reached.promise;
    },
    async finish() {
      state.stopping = true;
      await Promise.all(publishing);
    },
    async expectExactlyOnce({ db }) {
      const devices = await db.selectFrom('devices').select(['id', 'no']).execute();
      const readings = await db.selectFrom('readings').select(['deviceNo', 'seq']).orderBy('id').execute();
      const alerts = await db
        .selectFrom('alerts')
        .select('deviceId')
        .where('ruleId', '=', 'device-alarm')
        .execute();
      for (const { id, acknowledged } of detectors) {
        const no = devices.find((device) => device.id === id)?.no;
        const seqs = readings.filter((row) => row.deviceNo === no).map((row) => row.seq);
        expect(seqs).toEqual(Array.from({ length: acknowledged }, (_, i) => i + 1));
        expect(alerts.filter((alert) => alert.deviceId === id)).toHaveLength(Math.ceil(acknowledged / 2));
      }
    },
  };
}
