import type { Qos } from './message.ts';

/** Where the parts of a PUBLISH lie in the buffer it was read from. */
export interface PublishLayout {
  qos: Qos;
  retain: boolean;
  topicStart: number;
  topicEnd: number;
  /** 0 with QoS 0. */
  packetId: number;
  payloadStart: number;
}

/** Reads the PUBLISH whose body is `buffer[body, end)`; undefined breaks the protocol [MQTT-2.3.1-1, 3.3.1-2, 3.3.1-4]. */
export function readPublish(
  header: number,
  buffer: Buffer,
  body: number,
  end: number,
): PublishLayout | undefined {
  const qos = (header >> 1) & 3;
  if (qos === 3 || (qos === 0 && (header & 8) !== 0) || end - body < 2) return undefined;
  const topicStart = body + 2;
  const topicEnd = topicStart + buffer.readUInt16BE(body);
  const payloadStart = qos === 0 ? topicEnd : topicEnd + 2;
  if (topicEnd === topicStart || payloadStart > end) return undefined;
  const packetId = qos === 0 ? 0 : buffer.readUInt16BE(topicEnd);
  if (qos !== 0 && packetId === 0) return undefined;
  return { qos: qos as Qos, retain: (header & 1) !== 0, topicStart, topicEnd, packetId, payloadStart };
}

/** Whether a SUBSCRIBE or UNSUBSCRIBE has a packet id and at least one filter [MQTT-2.3.1-1, 3.8.3-3, 3.10.3-2]. */
export function hasFilters(buffer: Buffer, body: number, end: number): boolean {
  return end - body >= 5 && buffer.readUInt16BE(body) !== 0;
}

export type ConnectCheck =
  | { ok: true; clean: boolean; keepAliveMs: number }
  | { ok: false; reason: 'protocol-version' | 'client-id-required' | 'client-id-too-long'; returnCode: 1 | 2 }
  | { ok: false; reason: 'malformed'; returnCode: undefined };

const MALFORMED: ConnectCheck = { ok: false, reason: 'malformed', returnCode: undefined };
const MAX_CLIENT_ID_BYTES = 256;

/**
 * Checks of a CONNECT what aedes and its parser answer otherwise than MQTT 3.1.1 does: an unknown protocol level gets
 * return code 1 [MQTT-3.1.2-2], an empty client id without a clean session 2 [MQTT-3.1.3-8], a password without a user
 * name is a violation [MQTT-3.1.2-22]. MQTT 3.1 (level 3) is let in with a client id of at most 23 bytes.
 */
export function checkConnect(buffer: Buffer, body: number, end: number): ConnectCheck {
  const nameEnd = body + 2 + (end - body < 2 ? 0 : buffer.readUInt16BE(body));
  if (nameEnd + 6 > end) return MALFORMED;
  const name = buffer.toString('latin1', body + 2, nameEnd);
  if (name !== 'MQTT' && name !== 'MQIsdp') return MALFORMED;
  const level = buffer[nameEnd];
  if (level !== (name === 'MQTT' ? 4 : 3)) return { ok: false, reason: 'protocol-version', returnCode: 1 };

  const flags = buffer[nameEnd + 1] ?? 0;
  const [username, password] = [(flags & 0x80) !== 0, (flags & 0x40) !== 0];
  if ((password && !username) || ((flags >> 3) & 3) === 3) return MALFORMED;

  const idLength = buffer.readUInt16BE(nameEnd + 4);
  const clean = (flags & 2) !== 0;
  if (idLength === 0 && (!clean || level === 3))
    return { ok: false, reason: 'client-id-required', returnCode: 2 };
  if (idLength > (level === 3 ? 23 : MAX_CLIENT_ID_BYTES))
    return { ok: false, reason: 'client-id-too-long', returnCode: 2 };
  return { ok: true, clean, keepAliveMs: buffer.readUInt16BE(nameEnd + 2) * 1000 };
}

/** PUBACKs for these packet ids, in this order, as one write. */
export function pubacks(packetIds: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(packetIds.length * 4);
  for (let i = 0, at = 0; i < packetIds.length; i++, at += 4) {
    const id = packetIds[i] ?? 0;
    out[at] = 0x40;
    out[at + 1] = 2;
    out[at + 2] = id >> 8;
    out[at + 3] = id & 0xff;
  }
  return out;
}

/** A CONNACK that refuses [MQTT 3.1.1, table 3.1]. */
export function refusingConnack(returnCode: number): Buffer {
  return Buffer.from([0x20, 2, 0, returnCode]);
}
