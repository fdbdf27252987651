import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { expect, test, vi } from 'vitest';
import { GRID, login, SMALL_DISTRICT } from '../support/hub.ts';
import { spawnHub } from '../support/hub-process.ts';
import { startReceiver } from '../support/receivers.ts';
import { freshLocation, openAt } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const ROUNDS = 15;

/** Presses one call point, and nothing more of it ever after. */
async function press(mqtt: string, { id, secret }: { id: string; secret: string }): Promise<void> {
  const client = await connectAsync(mqtt, {
    clientId: id,
    username: id,
    password: secret,
    reconnectPeriod: 0,
  });
  client.on('error', () => undefined); // the hub is killed under it
  await client.publishAsync(`grid/${GRID}/manual/${id}/telemetry`, '{"alarm":true}', { qos: 1 });
  client.end(true);
}

test(`every alarm that was acknowledged to its device is told through ${ROUNDS} kills, by one key, and none after somebody has it`, async () => {
  const receiver = await startReceiver();
  // Without a policy nobody is reminded, so each alarm is one message. Slow enough that a kill finds messages with their channel.
  receiver.answer = ({ json }) =>
    json.params.at % 3 === 0 ? null : { status: json.params.at % 3 === 1 ? 503 : 200 };
  const file = join(tempDir(), 'notify.yml');
  const channels = `channels: { platform: { type: webhook, url: "${receiver.url}", privateAddresses: allow } }`;
  const people = 'recipients: [{ id: duty, name: Duty, channels: [{ channel: platform }] }]';
  writeFileSync(
    file,
    `${channels}\n${people}\npolicies: [{ id: all, when: { rules: [manual-alarm] }, to: [duty] }]\n`,
  );
  const location = await freshLocation('sqlite');
  const env = { HUB_DATA_DIR: location.dataDir, HUB_NOTIFY_FILE: file, HUB_ALERTING_FILE: 'none.yml' };
  const first = await spawnHub(env);
  const api = await login(first.http);
  expect((await api.post('/grids/import', SMALL_DISTRICT)).status).toBe(200);
  const lines = Array.from({ length: ROUNDS }, (_, i) => `point-${i},manual,${GRID}`);
  const { body } = await api.post('/devices/import', ['id,kind,gridCode', ...lines].join('\n'));
  await first.stop();
  const again = { ...env, HUB_ADMIN_PASSWORD: undefined };

  const ackedAt = new Map<string, number>();
  for (const [i, point] of body.devices.entries()) {
    const hub = await spawnHub(again);
    await press(hub.mqtt, point);
    if (i % 3 === 2) {
      const desk = await login(hub.http);
      const [alert] = (await desk.get('/alerts?state=firing&limit=1')).body.items;
      expect((await desk.post(`/alerts/${alert.id}/ack`)).status).toBe(200);
      ackedAt.set(alert.id, receiver.received.length);
    }
    await delay(Math.random() * 300);
    await hub.kill();
  }

  const before = receiver.received.length;
  receiver.answer = () => ({});
  const last = await spawnHub(again);
  const desk = await login(last.http);
  await vi.waitFor(
    async () => {
      for (const state of ['queued', 'sending'])
        expect((await desk.get(`/notifications?state=${state}`)).body.items).toEqual([]);
    },
    { timeout: 60_000, interval: 500 },
  );
  await last.kill();

  const store = await openAt(location);
  const alerts = await store.db.selectFrom('alerts').select(['id', 'ruleId']).execute();
  const messages = await store.db
    .selectFrom('notifications')
    .innerJoin('deliveries', 'notifications.id', 'deliveries.notificationId')
    .select(['id', 'causeId', 'state'])
    .execute();
  const pressed = alerts.filter(({ ruleId }) => ruleId === 'manual-alarm');
  expect(pressed).toHaveLength(ROUNDS);
  for (const { id } of pressed) {
    const [message, ...more] = messages.filter(({ causeId }) => causeId === id);
    expect(more).toEqual([]);
    const attempts = receiver.received.flatMap(({ headers, json }, at) =>
      json.cause.id === id ? [{ key: headers['idempotency-key'], at }] : [],
    );
    expect(new Set(attempts.map(({ key }) => key)).size).toBeLessThanOrEqual(1);
    for (const { key } of attempts) expect(key).toBe(message!.id);
    const acked = ackedAt.get(id);
    if (acked === undefined) {
      expect(message!.state).toBe('delivered');
      expect(attempts.length).toBeGreaterThan(0);
    } else expect(attempts.filter(({ at }) => at >= acked)).toEqual([]);
  }
  expect(ackedAt.size).toBe(5);
  expect(receiver.received.length).toBeGreaterThan(before);
}, 240_000);
