import type { DeviceKind } from '../../../../hub/devices/device.ts';

/** How one device reaches the hub. */
export interface Reach {
  host: string;
  port: number;
  id: string;
  secret: string;
  topic: string;
}

/** One reading of a kind, as its devices send it: nothing that alarms. */
const readings: Record<DeviceKind, object> = {
  smoke: { smoke: 0.02 },
  gas: { gas: 0.5 },
  co: { co: 2 },
  heat: { temperature: 23.4 },
  camera: { online: true },
  manual: { alarm: false },
  power: { battery: 98 },
  water: { pressure: 0.35 },
};

export const firstMessage = (kind: DeviceKind): string => JSON.stringify({ seq: 1, ...readings[kind] });

/** For a POSIX shell: nothing in it is read as anything but itself. */
const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** What sends a first message: with Mosquitto's client, or with the one npm brings. */
export function commands({ host, port, id, secret, topic }: Reach, message: string) {
  const to = `-h ${quoted(host)} -p ${port} -i ${quoted(id)} -u ${quoted(id)}`;
  const what = `-q 1 -t ${quoted(topic)} -m ${quoted(message)}`;
  return {
    mosquitto: `mosquitto_pub ${to} -P ${quoted(secret)} ${what}`,
    // A secret may begin with a dash, which mqtt_pub would take for an option.
    npm: `npx -p mqtt mqtt_pub ${to} --password=${quoted(secret)} ${what}`,
  };
}
