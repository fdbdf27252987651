/** What a notification is about. `drill` and `hub` are causes of our own: exercises, tests of reachability, digests. */
export const causeTypes = ['alert', 'case', 'dispatch', 'drill', 'warning', 'hub'] as const;
export type CauseType = (typeof causeTypes)[number];
export interface Cause {
  type: CauseType;
  id: string;
}

/** `fire` overtakes everything and is never merged; `digest` waits to be merged with its like. */
export const priorities = ['fire', 'normal', 'digest'] as const;
export type Priority = (typeof priorities)[number];

/** What a message says, which decides what its `params` are: docs of each beside its words in `templates/render.ts`. */
export const templateNames = ['event', 'digest', 'reachability', 'notice', 'dispatch', 'standdown'] as const;
export type TemplateName = (typeof templateNames)[number];

/** One thing to say to one recipient through one channel. */
export interface Message {
  /** Idempotency: the same key is the same message, recorded once and told to the channel with each attempt. */
  key: string;
  cause: Cause;
  /** Decides who may see it; null is for those who see everything. */
  gridCode: string | null;
  /** The id of a recipient of the notification file, or `station:<id>`. */
  recipient: string;
  /** The name of a channel of the notification file, or one of those that are always there. */
  channel: string;
  priority: Priority;
  template: TemplateName;
  params: Readonly<Record<string, unknown>>;
  /** An exercise: everything that is said of it is marked as one. */
  drill: boolean;
  /** Not sent any more from this instant on; by default the age its priority allows. */
  expiresAt?: number;
  /** Said again at this pace, with the same key, until somebody confirms that it has arrived. */
  repeatEveryMs?: number;
  /** How long a `digest` waits for others to be merged with. */
  digestMs?: number;
}

/**
 * `delivered`: the channel has accepted it. `received`: a person or program at the other end has said so. All but the
 * first two are final, except a `delivered` that is repeated until it is received.
 */
export const deliveryStates = [
  'queued',
  'sending',
  'delivered',
  'received',
  'failed',
  'cancelled',
  'expired',
  'merged',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
