import type { Qos } from './message.ts';

/** A message on its way to a client, or (`pubrel`) the rest of its QoS 2 handshake, as aedes hands it over. */
export interface OutgoingPacket {
  cmd: 'publish' | 'pubrel';
  brokerId?: string;
  brokerCounter?: number;
  topic: string;
  payload: Buffer;
  qos: Qos;
  retain: boolean;
  dup: boolean;
  /** Set when it was first sent. */
  messageId?: number | undefined;
}

/** What the broker remembers of a client that wants to be remembered: its subscriptions, and what it has not confirmed. */
export class Session {
  readonly subscriptions = new Map<string, Qos>();
  readonly #queue: OutgoingPacket[] = [];
  readonly #maxQueued: number;

  constructor(maxQueued: number) {
    this.#maxQueued = maxQueued;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Keeps one more; false when the oldest had to go for it. */
  enqueue(packet: OutgoingPacket): boolean {
    this.#queue.push(packet);
    if (this.#queue.length <= this.#maxQueued) return true;
    this.#queue.shift();
    return false;
  }

  /** The packet has been sent under its id, or has become a PUBREL. What was dropped meanwhile stays dropped. */
  sent(packet: OutgoingPacket): void {
    if (packet.cmd === 'pubrel') {
      const i = this.#queue.findIndex(({ messageId }) => messageId === packet.messageId);
      if (i >= 0) this.#queue[i] = packet;
      return;
    }
    const kept = this.#queue.find(
      ({ brokerId, brokerCounter }) => brokerId === packet.brokerId && brokerCounter === packet.brokerCounter,
    );
    if (kept) kept.messageId = packet.messageId;
  }

  /** The client has confirmed the packet with this id. */
  confirmed(messageId: number | undefined): OutgoingPacket | undefined {
    if (messageId === undefined) return undefined;
    const i = this.#queue.findIndex((packet) => packet.messageId === messageId);
    return i < 0 ? undefined : this.#queue.splice(i, 1)[0];
  }

  /** All that is to be sent after a reconnect, in order; what was sent before says so [MQTT-3.3.1-1]. */
  unconfirmed(): OutgoingPacket[] {
    return this.#queue.map((packet) => ({
      ...packet,
      dup: packet.cmd === 'publish' && packet.messageId !== undefined,
    }));
  }
}
