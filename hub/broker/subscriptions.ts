import type { Qos } from './message.ts';
import { hasWildcard, matches } from './topic-filter.ts';

/** Who has subscribed to what, over many clients: which of them, at which QoS, does a topic concern? */
export class Subscriptions {
  readonly #exact = new Map<string, Map<string, Qos>>();
  readonly #wild = new Map<string, Map<string, Qos>>();

  set(clientId: string, filter: string, qos: Qos): void {
    const index = this.#index(filter);
    const subscribers = index.get(filter);
    if (subscribers) subscribers.set(clientId, qos);
    else index.set(filter, new Map([[clientId, qos]]));
  }

  delete(clientId: string, filter: string): void {
    const index = this.#index(filter);
    const subscribers = index.get(filter);
    if (subscribers?.delete(clientId) && subscribers.size === 0) index.delete(filter);
  }

  /** Each client once, with the highest QoS of its filters that match [MQTT-3.3.5-1]. */
  matching(topic: string): ReadonlyMap<string, Qos> {
    const found = new Map<string, Qos>(this.#exact.get(topic));
    for (const [filter, subscribers] of this.#wild) {
      if (!matches(filter, topic)) continue;
      for (const [clientId, qos] of subscribers)
        if (qos >= (found.get(clientId) ?? 0)) found.set(clientId, qos);
    }
    return found;
  }

  #index(filter: string): Map<string, Map<string, Qos>> {
    return hasWildcard(filter) ? this.#wild : this.#exact;
  }
}

/** The highest QoS among one client's filters that match; undefined when none does. */
export function highestQos(granted: ReadonlyMap<string, Qos>, topic: string): Qos | undefined {
  let highest = granted.get(topic);
  for (const [filter, qos] of granted) {
    if (highest !== undefined && qos <= highest) continue;
    if (matches(filter, topic)) highest = qos;
  }
  return highest;
}
