import { Readable } from 'node:stream';
import type { Qos } from './message.ts';
import { Retained } from './retained.ts';
import { type OutgoingPacket, Session } from './session.ts';
import { Subscriptions } from './subscriptions.ts';

interface ClientRef {
  id: string;
}
interface Subscribed {
  topic: string;
  qos: Qos;
}

/** A QoS 2 message of a client between its PUBLISH and its PUBREL. */
export interface Receiving {
  durable: boolean;
  /** What goes on once it is durable: on the connection that sent it last. */
  goOn(): void;
}

export interface SessionStoreOptions {
  maxQueued: number;
  /** Sessions without a connection. */
  maxAway: number;
  expiryMs: number;
  now(): number;
  /** The QoS a connected client was granted on a filter. */
  granted(clientId: string, filter: string): Qos | undefined;
  onDropped(): void;
  onEnded(reason: 'age' | 'number'): void;
}

/**
 * The memory of the broker in the shape aedes asks for its persistence: sessions, retained messages and half-received
 * QoS 2 messages. It is memory and no more: what must survive the process is kept by the hub and sent again.
 */
export class SessionStore {
  readonly #options: SessionStoreOptions;
  readonly #sessions = new Map<string, Session>();
  /** When sessions without a connection lost it; the one longest away first. */
  readonly #away = new Map<string, number>();
  readonly #subscriptions = new Subscriptions();
  readonly #retained = new Retained<OutgoingPacket>();
  readonly #incoming = new Map<string, Map<number, OutgoingPacket>>();
  readonly #receiving = new Map<string, Map<number, Receiving>>();

  constructor(options: SessionStoreOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get queued(): number {
    let sum = 0;
    for (const session of this.#sessions.values()) sum += session.queued;
    return sum;
  }

  has(clientId: string): boolean {
    return this.#sessions.has(clientId);
  }

  /** The client is connected: its session neither ages nor makes way. */
  arrived(clientId: string): void {
    this.#away.delete(clientId);
  }

  left(clientId: string): void {
    this.#away.delete(clientId);
    if (!this.#sessions.has(clientId)) {
      this.#receiving.delete(clientId);
      return;
    }
    this.#away.set(clientId, this.#options.now());
    for (const longest of this.#away.keys()) {
      if (this.#away.size <= this.#options.maxAway) break;
      this.#end(longest, 'number');
    }
  }

  /** Ends sessions that were left too long ago. */
  sweep(now: number): void {
    for (const [clientId, leftAt] of this.#away) {
      if (now - leftAt < this.#options.expiryMs) return;
      this.#end(clientId, 'age');
    }
  }

  /** The QoS 2 messages a client has sent and not released. */
  receiving(clientId: string): Map<number, Receiving> {
    let receiving = this.#receiving.get(clientId);
    if (!receiving) this.#receiving.set(clientId, (receiving = new Map()));
    return receiving;
  }

  #end(clientId: string, reason: 'age' | 'number'): void {
    this.#options.onEnded(reason);
    this.#forget(clientId);
  }

  #forget(clientId: string): void {
    const session = this.#sessions.get(clientId);
    for (const filter of session?.subscriptions.keys() ?? []) this.#subscriptions.delete(clientId, filter);
    this.#sessions.delete(clientId);
    this.#away.delete(clientId);
    this.#incoming.delete(clientId);
    this.#receiving.delete(clientId);
  }

  // From here on, what aedes calls.

  async setup(): Promise<void> {}

  async storeRetained(packet: OutgoingPacket): Promise<void> {
    this.#retained.store(packet);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(this.#retained.matching(filters));
  }

  /** Called with all filters of a SUBSCRIBE for each one granted: those not granted (yet) are left out. */
  async addSubscriptions({ id }: ClientRef, subscribed: readonly Subscribed[]): Promise<void> {
    const session = this.#sessions.get(id);
    if (!session) return;
    for (const { topic } of subscribed) {
      const qos = this.#options.granted(id, topic);
      if (qos === undefined) continue;
      session.subscriptions.set(topic, qos);
      if (qos > 0) this.#subscriptions.set(id, topic, qos);
      else this.#subscriptions.delete(id, topic);
    }
  }

  async removeSubscriptions({ id }: ClientRef, filters: readonly string[]): Promise<void> {
    for (const filter of filters) {
      this.#sessions.get(id)?.subscriptions.delete(filter);
      this.#subscriptions.delete(id, filter);
    }
  }

  /** Called for a client that wants to be remembered: begins its session if there is none. */
  async subscriptionsByClient({ id }: ClientRef): Promise<Subscribed[]> {
    let session = this.#sessions.get(id);
    if (!session) {
      this.#sessions.set(id, (session = new Session(this.#options.maxQueued)));
      this.#away.set(id, this.#options.now());
    }
    return [...session.subscriptions].map(([topic, qos]) => ({ topic, qos }));
  }

  /** Called for a client that wants a clean session. */
  async cleanSubscriptions({ id }: ClientRef): Promise<void> {
    this.#forget(id);
  }

  async subscriptionsByTopic(topic: string): Promise<(Subscribed & { clientId: string })[]> {
    return [...this.#subscriptions.matching(topic)].map(([clientId, qos]) => ({ clientId, topic, qos }));
  }

  async outgoingEnqueueCombi(
    subscribers: readonly { clientId: string; qos: Qos }[],
    packet: OutgoingPacket,
  ): Promise<void> {
    for (const { clientId, qos } of subscribers) {
      const kept = { ...packet, qos: Math.min(packet.qos, qos) as Qos, retain: false, messageId: undefined };
      if (this.#sessions.get(clientId)?.enqueue(kept) === false) this.#options.onDropped();
    }
  }

  async outgoingUpdate({ id }: ClientRef, packet: OutgoingPacket): Promise<void> {
    this.#sessions.get(id)?.sent(packet);
  }

  async outgoingClearMessageId(
    { id }: ClientRef,
    packet: OutgoingPacket,
  ): Promise<OutgoingPacket | undefined> {
    return this.#sessions.get(id)?.confirmed(packet.messageId);
  }

  outgoingStream({ id }: ClientRef): Readable {
    return Readable.from(this.#sessions.get(id)?.unconfirmed() ?? []);
  }

  async incomingStorePacket({ id }: ClientRef, packet: OutgoingPacket): Promise<void> {
    let incoming = this.#incoming.get(id);
    if (!incoming) this.#incoming.set(id, (incoming = new Map()));
    if (packet.messageId !== undefined) incoming.set(packet.messageId, packet);
  }

  /** @throws when there is none: how aedes recognises a new message. */
  async incomingGetPacket({ id }: ClientRef, { messageId = 0 }: OutgoingPacket): Promise<OutgoingPacket> {
    const packet = this.#incoming.get(id)?.get(messageId);
    if (!packet) throw new Error(`no message ${messageId} is being received`);
    return packet;
  }

  async incomingDelPacket({ id }: ClientRef, { messageId = 0 }: OutgoingPacket): Promise<void> {
    this.#incoming.get(id)?.delete(messageId);
  }

  async cleanIncoming({ id }: ClientRef): Promise<void> {
    this.#incoming.delete(id);
    this.#receiving.delete(id);
  }

  // Wills live and die with their connection in this process, so there is nothing to keep for another one. Were they
  // listed here, aedes would publish those of connected clients when the system's clock jumps.

  async putWill(): Promise<void> {}

  async delWill(): Promise<void> {}

  streamWill(): Readable {
    return Readable.from([]);
  }
}
