import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import type { Dialect } from '../../hub/store/store.ts';
import { GRID, login, SMALL_DISTRICT } from '../support/hub.ts';
import { spawnHub } from '../support/hub-process.ts';
import { freshLocation, openAt } from '../support/stores.ts';
import { Holds } from './holds.ts';

const ROUNDS = 50;
const DEVICES = 100;
/** Detectors that leak once, one a round. */
const LEAKS = 45;
/** The hub is killed once it has acknowledged so many messages in a round, at random: work done, not time passed. */
const ACKNOWLEDGED_BEFORE_KILL = { least: 1, most: 3 * DEVICES };
/** … and a moment later, at random, so that the kill falls anywhere in a commit. */
const MOMENT_MS = 5;

/** A detector that alternates between alarm and all clear, one message at a time, and repeats what was not acknowledged. */
interface Detector {
  id: string;
  secret: string;
  acknowledged: number;
  sent: number;
}

async function publish(detector: Detector, client: MqttClient, onAck: () => void): Promise<void> {
  for (;;) {
    const seq = detector.acknowledged + 1;
    detector.sent = Math.max(detector.sent, seq);
    const payload = JSON.stringify({ seq, at: Date.now(), alarm: seq % 2 === 1 });
    await client.publishAsync(`grid/${GRID}/smoke/${detector.id}/telemetry`, payload, { qos: 1 });
    detector.acknowledged = seq;
    onAck();
  }
}

/** Connects all, lets them publish, and kills the hub at a random moment after `acks` acknowledgements. */
async function round(
  env: Record<string, string | undefined>,
  detectors: Detector[],
  holds: Holds,
  acks: number,
): Promise<void> {
  const hub = await spawnHub(env);
  const from = Date.now();
  await holds.leak(hub);
  const clients = await Promise.all(
    detectors.map(({ id, secret }) =>
      connectAsync(hub.mqtt, { clientId: id, username: id, password: secret, reconnectPeriod: 0 }),
    ),
  );
  const enough = Promise.withResolvers<void>();
  let acknowledged = 0;
  const publishing = detectors.map((detector, i) => {
    const client = clients[i]!;
    client.on('error', () => undefined); // the hub is killed under it
    return publish(detector, client, () => {
      acknowledged += 1;
      if (acknowledged === acks) enough.resolve();
    }).catch(() => undefined);
  });
  await enough.promise;
  await delay(Math.random() * MOMENT_MS);
  await hub.kill();
  holds.lived({ from, to: Date.now() });
  for (const client of clients) client.end(true);
  await Promise.all(publishing);
}

async function provision(
  env: Record<string, string | undefined>,
): Promise<{ detectors: Detector[]; holds: Holds }> {
  const hub = await spawnHub(env);
  const api = await login(hub.http);
  expect((await api.post('/grids/import', SMALL_DISTRICT)).status).toBe(200);
  const lines = [
    ...Array.from({ length: DEVICES }, (_, i) => `smoke-${i},smoke,${GRID}`),
    ...Array.from({ length: LEAKS }, (_, i) => `gas-${i},gas,${GRID}`),
  ];
  const { status, body } = await api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  expect(status).toBe(200);
  await hub.stop();
  const made = body.devices as { id: string; secret: string }[];
  return {
    detectors: made.slice(0, DEVICES).map((one) => ({ ...one, acknowledged: 0, sent: 0 })),
    holds: new Holds(made.slice(DEVICES)),
  };
}

/** Registers the test over one database: in a file each, for the two to run side by side. */
export function killTest(dialect: Dialect): void {
  test(`over ${ROUNDS} kills every acknowledged message is stored once, with its alert and its case, and holds fire when due`, async () => {
    const location = await freshLocation(dialect);
    const { dataDir, databaseUrl } = location;
    const env = {
      HUB_DATA_DIR: dataDir,
      ...(databaseUrl === undefined ? {} : { HUB_DATABASE_URL: databaseUrl }),
    };
    const { detectors, holds } = await provision(env);
    const again = { ...env, HUB_ADMIN_PASSWORD: undefined };
    for (let i = 0; i < ROUNDS; i++) {
      const { least, most } = ACKNOWLEDGED_BEFORE_KILL;
      // Spread evenly over the rounds, so that every run acknowledges about as much as every other.
      const share = (i + Math.random()) / ROUNDS;
      await round(again, detectors, holds, Math.round(least + share * (most - least)));
    }
    const hub = await spawnHub(again);
    const from = Date.now();
    await holds.wait();
    await hub.kill();
    holds.lived({ from, to: Date.now() });

    const store = await openAt(location);
    const held = await holds.outcomes(store);
    expect(held).toHaveLength(LEAKS);
    for (const { firedAt, dueAt, latestAt } of held) {
      expect(firedAt).toHaveLength(1);
      expect(firedAt[0]).toBeGreaterThanOrEqual(dueAt);
      expect(firedAt[0]).toBeLessThanOrEqual(latestAt);
    }
    const kills = held.reduce((sum, one) => sum + one.kills, 0);
    expect(kills).toBeGreaterThan(LEAKS);
    const devices = await store.db.selectFrom('devices').select(['id', 'no']).execute();
    const readings = await store.db
      .selectFrom('readings')
      .select(['deviceNo', 'seq'])
      .orderBy('id')
      .execute();
    const alerts = await store.db
      .selectFrom('alerts')
      .selectAll()
      .where('ruleId', '=', 'device-alarm')
      .execute();
    const cases = await store.db.selectFrom('cases').select(['id', 'deviceId', 'alertIds']).execute();

    let acknowledged = 0;
    for (const { id, acknowledged: last, sent } of detectors) {
      acknowledged += last;
      const no = devices.find((device) => device.id === id)!.no;
      const seqs = readings.filter((reading) => reading.deviceNo === no).map((reading) => reading.seq);
      // Everything acknowledged, in order and once; at most the one message under way besides.
      const stored = seqs.length;
      expect(seqs).toEqual(Array.from({ length: stored }, (_, i) => i + 1));
      expect(stored).toBeGreaterThanOrEqual(last);
      expect(stored).toBeLessThanOrEqual(sent);
      const raised = alerts.filter((alert) => alert.deviceId === id);
      expect(raised).toHaveLength(Math.ceil(stored / 2));
      const own = cases.filter((one) => one.deviceId === id);
      expect(own).toHaveLength(1);
      expect(new Set(raised.map((alert) => alert.caseId))).toEqual(new Set([own[0]!.id]));
      expect(new Set(JSON.parse(own[0]!.alertIds))).toEqual(new Set(raised.map((alert) => alert.id)));
    }
    console.log(
      `${dialect}: ${ROUNDS} kills, ${acknowledged} messages acknowledged, ${alerts.length} alerts, 0 lost; ${LEAKS} holds fired once, each through ${Math.round(kills / LEAKS)} kills`,
    );
    // A run that acknowledged next to nothing has tested nothing.
    expect(acknowledged).toBeGreaterThan(ROUNDS * DEVICES);
  }, 400_000);
}
