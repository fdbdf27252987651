import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { GRID, type TestHub } from './hub.ts';

/** A registered device on the wire. */
export interface TestDevice {
  id: string;
  root: string;
  client: MqttClient;
  /** Resolves with the PUBACK. */
  send(payload: unknown, leaf?: 'telemetry' | 'event' | 'status'): Promise<void>;
}

/** Registers a device and answers its secret. */
export async function register(
  hub: Pick<TestHub, 'api'>,
  device: { id: string; kind: string } & Record<string, unknown>,
): Promise<string> {
  const { status, body } = await hub.api.post('/devices', { gridCode: GRID, ...device });
  if (status !== 201) throw new Error(`device ${device.id} was refused: ${JSON.stringify(body)}`);
  return body.secret as string;
}

/** Connects as a device; the connection ends with the test. */
export async function connectDevice(
  hub: Pick<TestHub, 'mqtt'>,
  { id, kind, secret, gridCode = GRID }: { id: string; kind: string; secret: string; gridCode?: string },
  options: IClientOptions = {},
): Promise<TestDevice> {
  const root = `grid/${gridCode}/${kind}/${id}`;
  const client = await connectAsync(hub.mqtt, {
    clientId: id,
    username: id,
    password: secret,
    reconnectPeriod: 0,
    will: { topic: `${root}/status`, payload: Buffer.from('offline'), qos: 1, retain: true },
    ...options,
  });
  onTestFinished(() => client.endAsync(true).catch(() => undefined));
  return {
    id,
    root,
    client,
    async send(payload, leaf = 'telemetry') {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      await client.publishAsync(`${root}/${leaf}`, text, { qos: 1, retain: leaf === 'status' });
    },
  };
}

/** Registers and connects in one. */
export async function device(
  hub: TestHub,
  id: string,
  kind: string,
  more: Record<string, unknown> = {},
): Promise<TestDevice> {
  return connectDevice(hub, { id, kind, secret: await register(hub, { id, kind, ...more }) });
}

/** Registers a camera and sets what is given of it. */
export async function camera(hub: TestHub, id: string, settings: Record<string, unknown>): Promise<void> {
  await register(hub, { id, kind: 'camera' });
  const { status, body } = await hub.api.patch(`/cameras/${id}`, settings);
  if (status !== 200) throw new Error(`the settings of ${id} were refused: ${JSON.stringify(body)}`);
}
