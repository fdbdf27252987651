import type { ConnectPacket } from 'aedes';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Connection } from './connection.ts';
import { type ClientIdentity, identityKey, type RefusalReason } from './message.ts';
import type { BrokerOptions } from './options.ts';
import type { Registry } from './registry.ts';
import { mayWill } from './rights.ts';

/** Return codes of a CONNACK [MQTT 3.1.1, table 3.1]. */
const UNAVAILABLE = 3;
const BAD_CREDENTIALS = 4;
const NOT_AUTHORIZED = 5;

export interface AdmissionOptions {
  open: boolean;
  maxPayloadBytes: number;
  registry: Registry;
  log: Log;
  authenticate: BrokerOptions['authenticate'];
  hasSession: (clientId: string) => boolean;
}

/**
 * Decides about a CONNECT before aedes does anything for it. Calls `callback` with an error when the connection was
 * refused; the CONNACK that says why is then on its way. Changes the packet to what aedes is to know of it.
 */
export function createAdmission({
  open,
  maxPayloadBytes,
  registry,
  log,
  authenticate,
  hasSession,
}: AdmissionOptions) {
  function refuse(connection: Connection, returnCode: number, reason: RefusalReason, topic = ''): Error {
    connection.refuseConnect(returnCode);
    connection.refuse('connect', reason, topic);
    return new Error(`the connection was refused: ${reason}`);
  }

  async function identify(
    connection: Connection,
    { username, password }: ConnectPacket,
  ): Promise<ClientIdentity | Error> {
    if (username === undefined || password === undefined)
      return refuse(connection, BAD_CREDENTIALS, 'no-credentials');
    try {
      const identity = await authenticate(username, password, connection.address);
      return identity ?? refuse(connection, BAD_CREDENTIALS, 'bad-credentials');
    } catch (error) {
      log.error({ err: error, username }, 'a client could not be authenticated');
      connection.refuseConnect(UNAVAILABLE);
      connection.destroy();
      return new Error('the client could not be authenticated', { cause: error });
    }
  }

  /** Why the will cannot be accepted, or undefined. */
  function wrongWill(identity: ClientIdentity | undefined, { will }: ConnectPacket): boolean {
    if (!will) return false;
    if (will.payload.length > maxPayloadBytes) return true;
    return identity ? !mayWill(identity, will.topic) : will.topic.startsWith('$SYS/');
  }

  return async function admit(
    connection: Connection,
    packet: ConnectPacket,
    callback: (error: Error | null) => void,
  ): Promise<void> {
    connection.username = packet.username;
    const identity = open ? undefined : await identify(connection, packet);
    if (identity instanceof Error) {
      callback(identity);
      return;
    }
    if (wrongWill(identity, packet)) {
      connection.identity = identity;
      callback(refuse(connection, NOT_AUTHORIZED, 'will-not-allowed', packet.will?.topic));
      return;
    }
    if (connection.destroyed) {
      callback(new Error('the connection has ended'));
      return;
    }
    const name = packet.clientId === '' ? newId() : packet.clientId;
    connection.identity = identity;
    connection.clientId = identity ? `${identityKey(identity)}/${name}` : name;
    connection.will = packet.will;
    packet.clientId = connection.clientId;
    // Keep-alive is watched where every packet is seen; aedes sees only some.
    packet.keepalive = 0;
    registry.admit(connection, () => {
      connection.sessionPresent = packet.clean === false && hasSession(connection.clientId);
      callback(connection.destroyed ? new Error('the connection has ended') : null);
    });
  };
}
