import { connectAsync, type IClientOptions } from 'mqtt';
import { onTestFinished } from 'vitest';
import { device } from './device.ts';
import { GRID, type TestHub } from './hub.ts';

export const FIRE = { lng: 116.305, lat: 39.905, labels: { building: '1', floor: '3' } };
export const DEGREE_M = 111_195;

/** Registers a station some metres north of the fire; its secret. */
export async function station(
  hub: Pick<TestHub, 'api'>,
  id: string,
  northM: number,
  more: object = {},
): Promise<string> {
  const place = { gridCode: GRID, lng: FIRE.lng, lat: FIRE.lat + northM / DEGREE_M };
  const { status, body } = await hub.api.post('/stations', { id, name: `Station ${id}`, ...place, ...more });
  if (status !== 201) throw new Error(`station ${id} was refused: ${JSON.stringify(body)}`);
  return body.secret;
}

/** Its terminal, which collects what it is told. */
export async function terminal(
  hub: Pick<TestHub, 'mqtt'>,
  id: string,
  secret: string,
  options: IClientOptions = {},
) {
  const client = await connectAsync(hub.mqtt, {
    clientId: `terminal-${id}`,
    username: id,
    password: secret,
    reconnectPeriod: 0,
    keepalive: 0,
    ...options,
  });
  onTestFinished(() => client.endAsync(true).catch(() => undefined));
  const told: Record<string, unknown>[] = [];
  const stoodDown: Record<string, unknown>[] = [];
  client.on('message', (topic, payload) =>
    (topic.endsWith('/standdown') ? stoodDown : told).push(JSON.parse(payload.toString())),
  );
  await client.subscribeAsync([`station/${id}/dispatch`, `station/${id}/standdown`], { qos: 1 });
  const ack = (action: string, more: object = {}) =>
    client.publishAsync(
      `station/${id}/ack`,
      JSON.stringify({ dispatchId: told.at(-1)?.dispatchId, action, by: `${id} leader`, ...more }),
      { qos: 1 },
    );
  return { client, told, stoodDown, ack };
}

/** Two smoke detectors of one floor alarm: a confirmed fire. */
export async function flatFire(hub: TestHub, labels: Record<string, string> = {}): Promise<void> {
  for (const id of ['smoke-1', 'smoke-2']) {
    const place = { ...FIRE, labels: { ...FIRE.labels, ...labels }, address: '1 Main Street' };
    const detector = await device(hub, id, 'smoke', place);
    await detector.send({ seq: 1, alarm: true });
  }
}

/** What the API says of dispatches, newest first. */
export async function dispatchesOf(hub: Pick<TestHub, 'api'>, query = '') {
  const { body } = await hub.api.get(`/dispatches${query}`);
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
  return body.items as Record<string, any>[];
}

/** The newest dispatch of a station. */
export const byStation = async (hub: Pick<TestHub, 'api'>, id: string) =>
  (await dispatchesOf(hub, `?station=${id}`))[0];
