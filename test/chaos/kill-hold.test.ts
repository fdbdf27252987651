import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { GRID, login, SMALL_DISTRICT } from '../support/hub.ts';
import { spawnHub } from '../support/hub-process.ts';
import { freshLocation, openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const ROUNDS = 50;
/** Long beside a start of the hub, so that a hold that was begun anew would be seen. */
const HOLD_MS = 5000;
/** What a busy machine may take at the end between an instant that has come and the alert. */
const SLACK_MS = 3000;

const RULES = `rules:
  - id: leak
    title: { zh: 泄漏, en: Leak }
    kinds: [gas]
    when: gas >= 25
    hold: ${HOLD_MS}ms
    severity: minor
`;

/** Tells a hub that one detector is above its limit, and nothing more of that detector ever after. */
async function leak(mqtt: string, { id, secret }: { id: string; secret: string }): Promise<void> {
  const client = await connectAsync(mqtt, {
    clientId: id,
    username: id,
    password: secret,
    reconnectPeriod: 0,
  });
  client.on('error', () => undefined); // the hub is killed under it
  await client.publishAsync(`grid/${GRID}/gas/${id}/telemetry`, JSON.stringify({ gas: 30 }), { qos: 1 });
  client.end(true);
}

test(`a hold half way through ${ROUNDS} kills fires once, when it was due or at the first moment back`, async () => {
  const location = await freshLocation('sqlite');
  const rulesDir = tempDir();
  writeFileSync(join(rulesDir, 'rules.yml'), RULES);
  const env = { HUB_DATA_DIR: location.dataDir, HUB_RULES_DIR: rulesDir };
  const first = await spawnHub(env);
  const api = await login(first.http);
  expect((await api.post('/grids/import', SMALL_DISTRICT)).status).toBe(200);
  const lines = Array.from({ length: ROUNDS }, (_, i) => `gas-${i},gas,${GRID}`);
  const { body } = await api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  await first.kill();

  /** When each hub was there, from when it was ready until it was gone. */
  const lives: { from: number; to: number }[] = [];
  for (const detector of body.devices) {
    const hub = await spawnHub(env);
    const from = Date.now();
    await leak(hub.mqtt, detector);
    await delay(Math.random() * 400);
    await hub.kill();
    lives.push({ from, to: Date.now() });
  }
  const last = await spawnHub(env);
  const from = Date.now();
  await delay(HOLD_MS + SLACK_MS);
  await last.kill();
  lives.push({ from, to: Date.now() });

  const store = await openAt(location);
  const readings = await store.db
    .selectFrom('readings')
    .innerJoin('devices', 'devices.no', 'readings.deviceNo')
    .select(['devices.id', 'readings.receivedAt'])
    .execute();
  const alerts = await store.db.selectFrom('alerts').select(['deviceId', 'firedAt', 'count']).execute();
  expect(readings).toHaveLength(ROUNDS);
  expect(alerts).toHaveLength(ROUNDS);
  let afterKills = 0;
  for (const { id, receivedAt } of readings) {
    const fired = alerts.find(({ deviceId }) => deviceId === id)!.firedAt;
    const dueAt = receivedAt + HOLD_MS;
    expect(fired).toBeGreaterThanOrEqual(dueAt);
    // A hub that was there when it had been due fires before it acknowledges anything: it ends no life without.
    const next = lives.find(({ from: begun }) => begun >= dueAt) ?? lives.at(-1);
    expect(fired).toBeLessThanOrEqual(next!.to);
    afterKills += lives.filter(({ to }) => to > receivedAt && to < fired).length;
  }
  expect(afterKills).toBeGreaterThan(ROUNDS);
  console.log(
    `${ROUNDS} holds of ${HOLD_MS} ms fired once each, through ${afterKills / ROUNDS} kills on average`,
  );
}, 280_000);
