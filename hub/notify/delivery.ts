import type { Cause, DeliveryState, Message, Priority } from './message.ts';
import { backOffMs, retryLimits } from './retry.ts';

/** How far one message has come. Instants are Unix ms. */
export interface Delivery {
  id: string;
  cause: Readonly<Cause>;
  recipient: string;
  channel: string;
  priority: Priority;
  createdAt: number;
  expiresAt: number;
  repeatEveryMs: number | null;
  state: DeliveryState;
  /** When it is to be sent next; null when nothing more is done. */
  dueAt: number | null;
  /** Times it was handed to its channel. */
  attempts: number;
  /** Failures since it was last accepted. */
  failures: number;
  sendingAt: number | null;
  deliveredAt: number | null;
  receivedAt: number | null;
  failedAt: number | null;
  endedAt: number | null;
  /** What the channel answered last, or why it ended. */
  detail: string;
  /** The digest that carries it. */
  mergedInto: string | null;
}

/** What a channel made of a message. */
export type Outcome =
  | { outcome: 'ok'; detail: string }
  /** Another attempt may succeed. `limited`: the channel wants fewer; it is not broken. */
  | { outcome: 'retry'; detail: string; afterMs?: number; limited?: boolean }
  /** No further attempt can succeed. */
  | { outcome: 'refused'; detail: string };

/** A message that waits to be sent at `dueAt`. */
export function queued(id: string, message: Message, dueAt: number, now: number): Delivery {
  const { cause, recipient, channel, priority, repeatEveryMs = null } = message;
  const expiresAt = message.expiresAt ?? now + retryLimits[priority].ageMs;
  const facts = { id, cause, recipient, channel, priority, createdAt: now, expiresAt, repeatEveryMs };
  const never = { sendingAt: null, deliveredAt: null, receivedAt: null, failedAt: null, endedAt: null };
  return {
    ...facts,
    ...never,
    state: 'queued',
    dueAt,
    attempts: 0,
    failures: 0,
    detail: '',
    mergedInto: null,
  };
}

const DETAIL_LENGTH = 500;
const short = (detail: string): string => detail.slice(0, DETAIL_LENGTH);

/** It is being handed to its channel; one that was accepted before stays `delivered` while it is said again. */
export function begin(delivery: Delivery, now: number): Delivery {
  const state = delivery.state === 'queued' ? 'sending' : delivery.state;
  return { ...delivery, state, sendingAt: now, attempts: delivery.attempts + 1 };
}

/** After a stop nobody knows whether the channel had it: it is sent again, with the same key. */
export function interrupted(delivery: Delivery, now: number): Delivery {
  return delivery.state === 'sending' ? { ...delivery, state: 'queued', dueAt: now } : delivery;
}

/** What follows from the answer of the channel. `random`: 0 up to 1. */
export function settle(delivery: Delivery, outcome: Outcome, now: number, random: number): Delivery {
  const detail = short(outcome.detail);
  if (outcome.outcome === 'ok') {
    const { repeatEveryMs } = delivery;
    const deliveredAt = delivery.deliveredAt ?? now;
    const dueAt = repeatEveryMs === null ? null : now + repeatEveryMs;
    const endedAt = dueAt === null ? now : null;
    return { ...delivery, state: 'delivered', deliveredAt, dueAt, endedAt, failures: 0, detail };
  }
  const failed = { ...delivery, failures: delivery.failures + 1, failedAt: now, detail };
  if (outcome.outcome === 'refused') return ended(failed, 'failed', detail, now);
  const { attempts } = retryLimits[delivery.priority];
  if (failed.failures >= attempts)
    return ended(failed, 'failed', `given up after ${failed.failures} failures: ${detail}`, now);
  const waitMs = Math.max(backOffMs(delivery.priority, failed.failures, random), outcome.afterMs ?? 0);
  const dueAt = now + waitMs;
  if (dueAt >= delivery.expiresAt)
    return ended(failed, 'expired', `too old to be tried again: ${detail}`, now);
  return { ...failed, state: delivery.deliveredAt === null ? 'queued' : 'delivered', dueAt };
}

/** Somebody at the other end has it. */
export function receive(delivery: Delivery, by: string, now: number): Delivery {
  if (delivery.state === 'received') return delivery;
  const { deliveredAt, receivedAt } = delivery;
  const instants = {
    deliveredAt: deliveredAt ?? now,
    receivedAt: receivedAt ?? now,
    endedAt: now,
    dueAt: null,
  };
  return { ...delivery, ...instants, state: 'received', detail: short(`received by ${by}`) };
}

/** Nothing more is sent; one that was accepted already stays `delivered`, and is not said again. */
export function cancel(delivery: Delivery, why: string, now: number): Delivery {
  return delivery.deliveredAt === null
    ? ended(delivery, 'cancelled', why, now)
    : ended(delivery, 'delivered', why, now);
}

export function expire(delivery: Delivery, now: number): Delivery {
  return delivery.deliveredAt === null
    ? ended(delivery, 'expired', delivery.detail || 'not sent in time', now)
    : ended(delivery, 'delivered', 'nobody has confirmed it in time', now);
}

/** A digest says it too. */
export function merge(delivery: Delivery, into: string, now: number): Delivery {
  return { ...ended(delivery, 'merged', 'told in a digest', now), mergedInto: into };
}

function ended(delivery: Delivery, state: DeliveryState, detail: string, now: number): Delivery {
  return { ...delivery, state, detail: short(detail), endedAt: now, dueAt: null };
}
