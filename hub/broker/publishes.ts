import { isUtf8 } from 'node:buffer';
import type { BackPressure } from './back-pressure.ts';
import type { Connection, PublishTaker } from './connection.ts';
import type { FrameReader } from './frame-reader.ts';
import type { LaneEntrance } from './lanes.ts';
import type { ClientIdentity, InboundMessage, Leaf, Qos } from './message.ts';
import { type PublishLayout, pubacks, readPublish } from './packets.ts';
import { findOwnTopic, type OwnTopic, ownTopics, senderOf } from './rights.ts';
import type { Receiving } from './session-store.ts';
import { isTopic, levelCount } from './topic-filter.ts';

/** What taking publishes needs of the broker around it. */
export interface PublishHost {
  readonly open: boolean;
  readonly maxPayloadBytes: number;
  readonly maxTopicLevels: number;
  readonly maxUnanswered: number;
  readonly backPressure: BackPressure;
  now(): number;
  isUrgent(message: InboundMessage): boolean;
  /** Never throws; answers exactly once. */
  hand(message: InboundMessage, answer: (error?: Error) => void): void;
  /** To the subscribers there may be, and to the retained messages. */
  fanOut(message: InboundMessage): void;
  receiving(clientId: string): Map<number, Receiving>;
}

/** QoS 2 messages a client may leave half-sent. */
const MAX_RECEIVING = 1000;

interface Target {
  topic: string;
  leaf: Leaf;
  identity: ClientIdentity;
}

/**
 * Takes the publishes of one accepted connection: right, pace and room first, then the hub, and the acknowledgement
 * once what they caused is durable. Without an `entrance` nothing is paced.
 */
export class Publishes implements PublishTaker {
  readonly #connection: Connection;
  readonly #host: PublishHost;
  #entrance: LaneEntrance | undefined;
  readonly #identity: ClientIdentity | undefined;
  readonly #topics: readonly OwnTopic[];
  #unanswered = 0;
  #acks: number[] = [];

  constructor(connection: Connection, host: PublishHost, entrance: LaneEntrance | undefined) {
    this.#connection = connection;
    this.#host = host;
    this.#entrance = entrance;
    this.#identity = connection.identity;
    this.#topics = connection.identity ? ownTopics(connection.identity) : [];
  }

  take(frames: FrameReader): boolean {
    const { buffer, body, end } = frames;
    const layout = readPublish(frames.header, buffer, body, end);
    if (!layout) {
      this.#connection.refuse('publish', 'malformed');
      return true;
    }
    if (end - layout.payloadStart > this.#host.maxPayloadBytes) {
      this.#connection.refuse('publish', 'payload-too-large', topicOf(buffer, layout));
      return true;
    }
    const target = this.#host.open ? this.#openTarget(buffer, layout) : this.#ownTarget(buffer, layout);
    if (target === undefined) return true;
    if (target === 'elsewhere') {
      this.#connection.pass(frames.frame());
      return true;
    }
    return this.#takeFor(target, layout, frames);
  }

  release(packetId: number): void {
    this.#host.receiving(this.#connection.clientId).delete(packetId);
  }

  leave(): void {
    this.#entrance?.leave(this.#connection);
    this.#entrance = undefined;
    this.#flush();
  }

  #ownTarget(buffer: Buffer, layout: PublishLayout): Target | undefined {
    const own = findOwnTopic(this.#topics, buffer, layout.topicStart, layout.topicEnd);
    if (own && this.#identity) return { topic: own.topic, leaf: own.leaf, identity: this.#identity };
    this.#connection.refuse('publish', 'topic-not-allowed', topicOf(buffer, layout));
    return undefined;
  }

  /** Where everybody may publish everything, what concerns the hub is told by its topic. */
  #openTarget(buffer: Buffer, layout: PublishLayout): Target | 'elsewhere' | undefined {
    const topic = topicOf(buffer, layout);
    if (!isUtf8(buffer.subarray(layout.topicStart, layout.topicEnd)) || !isTopic(topic))
      this.#connection.refuse('publish', 'malformed', topic);
    else if (levelCount(topic) > this.#host.maxTopicLevels)
      this.#connection.refuse('publish', 'too-many-levels', topic);
    else if (topic.startsWith('$SYS/')) this.#connection.refuse('publish', 'topic-not-allowed', topic);
    else {
      const sender = senderOf(topic);
      return sender ? { topic, ...sender } : 'elsewhere';
    }
    return undefined;
  }

  #takeFor({ topic, leaf, identity }: Target, layout: PublishLayout, frames: FrameReader): boolean {
    const { qos, retain, packetId, payloadStart } = layout;
    const { backPressure, maxUnanswered } = this.#host;
    const connection = this.#connection;
    if (backPressure.full) {
      backPressure.wait(connection);
      return false;
    }
    if (this.#unanswered >= maxUnanswered || connection.outputFull) return false;
    if (qos === 2 && this.#isKnown(packetId, frames)) return true;

    const receivedAt = this.#host.now();
    const message: InboundMessage = {
      identity,
      connectionId: connection.id,
      topic,
      leaf,
      payload: frames.buffer.subarray(payloadStart, frames.end),
      qos,
      retain,
      receivedAt,
      will: false,
    };
    if (this.#entrance && !this.#entrance.passes(receivedAt)) {
      const urgent = this.#host.isUrgent(message);
      const offer = this.#entrance.offer(urgent, receivedAt, connection, () => {
        // Copied: the chunk it lies in may be much larger, and would be kept as long.
        const kept = { ...message, payload: Buffer.from(message.payload) };
        const receiving = qos === 2 ? this.#receive(packetId, Buffer.from(frames.frame())) : undefined;
        return {
          bytes: kept.payload.length,
          owner: connection,
          go: () => this.#hand(kept, packetId, receiving),
        };
      });
      if (offer !== 'passes') return offer === 'waits';
    }
    this.#hand(message, packetId, qos === 2 ? this.#receive(packetId, frames.frame()) : undefined);
    return true;
  }

  /** A repeat of a QoS 2 message goes on to its PUBREC and not to the hub [MQTT-4.3.3-2]. */
  #isKnown(packetId: number, frames: FrameReader): boolean {
    const receiving = this.#host.receiving(this.#connection.clientId);
    const known = receiving.get(packetId);
    if (known) {
      const packet = Buffer.from(frames.frame());
      known.goOn = () => this.#connection.pass(packet);
      if (known.durable) known.goOn();
      return true;
    }
    if (receiving.size < MAX_RECEIVING) return false;
    this.#connection.refuse('publish', 'too-many-unreleased');
    return true;
  }

  #receive(packetId: number, packet: Buffer): Receiving {
    const receiving: Receiving = { durable: false, goOn: () => this.#connection.pass(packet) };
    this.#host.receiving(this.#connection.clientId).set(packetId, receiving);
    return receiving;
  }

  #hand(message: InboundMessage, packetId: number, receiving: Receiving | undefined): void {
    this.#unanswered++;
    this.#host.hand(message, (error) => {
      this.#unanswered--;
      if (error) {
        if (receiving) this.release(packetId);
        this.#connection.destroy();
        return;
      }
      this.#finish(message, message.qos, packetId, receiving);
      this.#connection.goOn();
    });
  }

  #finish(message: InboundMessage, qos: Qos, packetId: number, receiving: Receiving | undefined): void {
    if (receiving) {
      receiving.durable = true;
      receiving.goOn();
      return;
    }
    if (qos === 1) this.#acknowledge(packetId);
    if (message.retain || this.#host.open) this.#host.fanOut(message);
  }

  /** The PUBACKs of one commit go out as one write. */
  #acknowledge(packetId: number): void {
    if (this.#acks.length === 0) process.nextTick(() => this.#flush());
    this.#acks.push(packetId);
  }

  #flush(): void {
    if (this.#acks.length === 0) return;
    const acks = this.#acks;
    this.#acks = [];
    this.#connection.answer(pubacks(acks));
  }
}

function topicOf(buffer: Buffer, { topicStart, topicEnd }: PublishLayout): string {
  return buffer.toString('utf8', topicStart, topicEnd);
}
