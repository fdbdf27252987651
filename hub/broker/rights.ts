import type { ClientIdentity, Leaf } from './message.ts';

/** A topic its client may publish on, ready to be compared with the bytes of a packet. */
export interface OwnTopic {
  topic: string;
  bytes: Buffer;
  leaf: Leaf;
}

/** Refused to everybody even where everything is allowed, so that suites can see a subscription fail. */
export const NO_SUBSCRIBE_TOPIC = 'test/nosubscribe';

function ownTopic(topic: string, leaf: Leaf): OwnTopic {
  return { topic, bytes: Buffer.from(topic), leaf };
}

/** All a client may publish on: a device three topics, a station three, an integration none. */
export function ownTopics(identity: ClientIdentity): readonly OwnTopic[] {
  if (identity.kind === 'station')
    return (['ack', 'status', 'heartbeat'] as const).map((leaf) =>
      ownTopic(`station/${identity.id}/${leaf}`, leaf),
    );
  if (identity.kind === 'integration') return [];
  return (['telemetry', 'status', 'event'] as const).map((leaf) =>
    ownTopic(`${identity.topicRoot}/${leaf}`, leaf),
  );
}

/** The own topic that is exactly `buffer[start, end)`, compared without making a string of it. */
export function findOwnTopic(
  topics: readonly OwnTopic[],
  buffer: Buffer,
  start: number,
  end: number,
): OwnTopic | undefined {
  const length = end - start;
  next: for (const own of topics) {
    const { bytes } = own;
    if (bytes.length !== length) continue;
    // From the end, where topics of one root differ.
    for (let i = length - 1; i >= 0; i--) if (bytes[i] !== buffer[start + i]) continue next;
    return own;
  }
  return undefined;
}

/** Whether `topic` may be the last will: what a device may publish; of a station its status, for nobody confirms by dying. */
export function mayWill(identity: ClientIdentity, topic: string): boolean {
  const own = ownTopics(identity).find((one) => one.topic === topic);
  return own !== undefined && (identity.kind === 'device' || own.leaf === 'status');
}

/** What the hub says to integrations, sirens and signs: the second level is a grid. */
const outputRoots = new Set(['alert', 'screen', 'siren', 'led']);

/** Whether a valid filter may be subscribed to, and what matches it received. */
export function maySubscribe(identity: ClientIdentity, filter: string): boolean {
  if (identity.kind === 'device') return filter === `${identity.topicRoot}/command`;
  if (identity.kind === 'station')
    return ['dispatch', 'standdown'].some((leaf) => filter === `station/${identity.id}/${leaf}`);
  const [root = ''] = filter.split('/', 1);
  return outputRoots.has(root) && filter.includes('/') && identity.maySubscribe(filter);
}

/** Reads sender and leaf off a topic of the contract; undefined for every other. Only where clients are believed. */
export function senderOf(topic: string): { identity: ClientIdentity; leaf: Leaf } | undefined {
  const levels = topic.split('/');
  const id = levels.at(-2);
  if (!id) return undefined;
  if (levels.length === 3 && levels[0] === 'station') {
    const own = ownTopics({ kind: 'station', id }).find((one) => one.topic === topic);
    return own && { identity: { kind: 'station', id }, leaf: own.leaf };
  }
  if (levels.length !== 5 || levels[0] !== 'grid' || !levels[1] || !levels[2]) return undefined;
  const leaf = levels[4];
  if (leaf !== 'telemetry' && leaf !== 'status' && leaf !== 'event') return undefined;
  return { identity: { kind: 'device', id, topicRoot: levels.slice(0, 4).join('/') }, leaf };
}
