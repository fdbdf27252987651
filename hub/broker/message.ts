/** Who is on the other end of a connection; decided once, when it connects. */
export type ClientIdentity =
  | { kind: 'device'; id: string /** `grid/<gridCode>/<kind>/<id>`. */; topicRoot: string }
  | { kind: 'station'; id: string }
  | {
      kind: 'integration';
      id: string;
      name: string;
      /** Asked with filters and topics whose second level is a grid only: `alert/ screen/ siren/ led/`. */
      maySubscribe(topicFilter: string): boolean;
    };

/** The last level of the topics clients publish on. */
export const leaves = ['telemetry', 'status', 'event', 'ack', 'heartbeat'] as const;
export type Leaf = (typeof leaves)[number];

export type Qos = 0 | 1 | 2;

/** One message of a client, authenticated and authorised. `receivedAt`: Unix ms. */
export interface InboundMessage {
  identity: ClientIdentity;
  /** Unique to one MQTT connection of this process; grows with time. */
  connectionId: number;
  topic: string;
  leaf: Leaf;
  /** A view into what was read from the socket: copy what must outlive the call. */
  payload: Buffer;
  qos: Qos;
  retain: boolean;
  receivedAt: number;
  /** The client did not send it: the broker publishes it because the connection ended without a goodbye. */
  will: boolean;
}

/** Why something was refused; few and fixed, so that they can be counted. */
export const refusalReasons = [
  'no-credentials',
  'bad-credentials',
  'client-id-required',
  'client-id-too-long',
  'protocol-version',
  'will-not-allowed',
  'topic-not-allowed',
  'filter-not-allowed',
  'too-many-levels',
  'too-many-subscriptions',
  'too-many-unreleased',
  'payload-too-large',
  'malformed',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];
export type RefusedAction = 'connect' | 'publish' | 'subscribe';

/** What a client tried and was not let do. */
export interface Refusal {
  action: RefusedAction;
  reason: RefusalReason;
  /** Undefined before the client has proved who it is; then `username` is only a claim. */
  identity: ClientIdentity | undefined;
  username: string | undefined;
  address: string;
  /** Topic or topic filter; empty where there is none. */
  topic: string;
}

/** `<kind>/<id>`: the name under which everything about one identity is kept. */
export function identityKey({ kind, id }: Pick<ClientIdentity, 'kind' | 'id'>): string {
  return `${kind}/${id}`;
}
