import type { AedesPublishPacket, Client, Subscription } from 'aedes';
import type { Connection } from './connection.ts';
import type { Qos, RefusalReason } from './message.ts';
import { maySubscribe, NO_SUBSCRIBE_TOPIC } from './rights.ts';
import { highestQos } from './subscriptions.ts';
import { isTopicFilter, levelCount } from './topic-filter.ts';

export interface DeliveryOptions {
  open: boolean;
  maxTopicLevels: number;
  maxSubscriptions: number;
  maxUnreadBytes: number;
  refused: (connection: Connection, reason: RefusalReason, filter: string) => void;
  onTooSlow: (connection: Connection) => void;
}

/** The parts of an aedes client that no type declares and delivery at the highest QoS needs. */
interface ClientInternals {
  deliver0: (packet: AedesPublishPacket, callback: () => void) => void;
  subscriptions: Record<string, { qos: Qos } | undefined>;
}

const internalsOf = (client: Client): ClientInternals => client as unknown as ClientInternals;

/** What clients may subscribe to, and at which QoS messages reach them. */
export function createDelivery(options: DeliveryOptions) {
  const { open, maxTopicLevels, maxSubscriptions, maxUnreadBytes, refused, onTooSlow } = options;

  function whyNot({ identity, granted }: Connection, filter: string): RefusalReason | undefined {
    if (levelCount(filter) > maxTopicLevels) return 'too-many-levels';
    const allowed = open ? filter !== NO_SUBSCRIBE_TOPIC : identity && maySubscribe(identity, filter);
    if (!allowed) return 'filter-not-allowed';
    return granted.size >= maxSubscriptions && !granted.has(filter) ? 'too-many-subscriptions' : undefined;
  }

  return {
    /** Null is answered with 0x80; an error ends the connection. Asked again for each filter of a session that is resumed. */
    authorizeSubscribe(
      connection: Connection,
      subscription: Subscription,
      callback: (error: Error | null, subscription?: Subscription | null) => void,
    ): void {
      const { topic } = subscription;
      if (!isTopicFilter(topic)) {
        refused(connection, 'malformed', topic);
        callback(new Error('not a topic filter'));
        return;
      }
      const reason = whyNot(connection, topic);
      if (reason) {
        refused(connection, reason, topic);
        callback(null, null);
        return;
      }
      connection.granted.set(topic, subscription.qos);
      callback(null, subscription);
    },

    /** The packet at the QoS its subscriber is to get it [MQTT-3.8.4-6], or null for one it is not to get. */
    authorizeForward(
      client: Client,
      connection: Connection,
      packet: AedesPublishPacket,
    ): AedesPublishPacket | null {
      if (connection.unreadBytes > maxUnreadBytes) {
        onTooSlow(connection);
        connection.destroy();
        return null;
      }
      const granted = highestQos(connection.granted, packet.topic);
      const { identity } = connection;
      // In flight when the client unsubscribed: completed nevertheless [MQTT-3.10.4-2], unless the right is gone.
      if (granted === undefined)
        return open || (identity && maySubscribe(identity, packet.topic)) ? packet : null;
      packet.qos = Math.min(packet.qos, granted) as Qos;
      // aedes lowers it to the QoS of a subscription to exactly this topic, whatever else matches.
      const exact = internalsOf(client).subscriptions[packet.topic];
      if (exact && exact.qos < packet.qos) exact.qos = packet.qos;
      return packet;
    },

    /**
     * Of overlapping subscriptions aedes serves the one it finds first, even at QoS 0 where another is granted more.
     * This leaves the message to that other one [MQTT-3.3.5-1].
     */
    respectHighestQos(client: Client, connection: Connection): void {
      const internals = internalsOf(client);
      const deliver0 = internals.deliver0;
      internals.deliver0 = (packet, callback) => {
        if (packet.qos > 0 && (highestQos(connection.granted, packet.topic) ?? 0) > 0) setImmediate(callback);
        else deliver0(packet, callback);
      };
    },
  };
}
