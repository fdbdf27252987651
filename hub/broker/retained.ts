import { hasWildcard, matches } from './topic-filter.ts';

/** What of a retained message matters here. */
export interface RetainedPacket {
  topic: string;
  payload: Buffer;
}

/** The newest retained message of each topic; an empty payload removes it [MQTT-3.3.1-10]. */
export class Retained<P extends RetainedPacket> {
  readonly #byTopic = new Map<string, P>();

  get size(): number {
    return this.#byTopic.size;
  }

  store(packet: P): void {
    if (packet.payload.length === 0) this.#byTopic.delete(packet.topic);
    // Copied: the payload is a view into a much larger piece of what a socket delivered.
    else this.#byTopic.set(packet.topic, { ...packet, payload: Buffer.from(packet.payload) });
  }

  /** Each matching message once. A filter without wildcards costs one look-up, however many messages there are. */
  matching(filters: readonly string[]): P[] {
    const found = new Map<string, P>();
    for (const filter of filters) {
      if (!hasWildcard(filter)) {
        const packet = this.#byTopic.get(filter);
        if (packet) found.set(filter, packet);
        continue;
      }
      for (const [topic, packet] of this.#byTopic) if (matches(filter, topic)) found.set(topic, packet);
    }
    return [...found.values()];
  }
}
