import type { Severity } from '../../../../hub/alerts/alert.ts';
import type { StationAction } from '../../../../hub/dispatch/dispatch.ts';
import type { Dispatch } from '../../api/dispatches.ts';
import type { Deed } from '../../outbox/deed.ts';

/** What a station says next, in the order of the way. */
export type Step = Exclude<StationAction, 'declined'>;
const steps: readonly Step[] = ['received', 'departed', 'arrived', 'done'];
const severities: readonly Severity[] = ['critical', 'major', 'minor', 'warning'];

const instantOf = {
  received: 'receivedAt',
  departed: 'departedAt',
  arrived: 'arrivedAt',
  done: 'doneAt',
  declined: 'declinedAt',
} as const;

/** A dispatch as the station has it: what it has said is so, whether or not the hub knows yet. `queued`: it does not. */
export interface Order extends Dispatch {
  queued: readonly StationAction[];
}

const over: readonly Dispatch['state'][] = ['done', 'declined', 'cancelled'];

/** The dispatch with what was said here, also where what was last read of the hub is older; `atOf` puts the clock of this device right. */
export function withQueued(dispatch: Dispatch, deeds: readonly Deed[], atOf: (at: number) => number): Order {
  let order: Order = { ...dispatch, queued: [] };
  for (const { request, at, state } of deeds) {
    if (state === 'refused' || request.kind !== 'step' || request.dispatchId !== dispatch.id) continue;
    const { action } = request;
    if (order[instantOf[action]] !== null || (over.includes(order.state) && order.state !== 'done')) continue;
    const reached = steps.findIndex((one) => one === order.state);
    const further = action === 'declined' || steps.indexOf(action) > reached;
    order = {
      ...order,
      [instantOf[action]]: atOf(at),
      state: further ? action : order.state,
      queued: state === 'waiting' ? [...order.queued, action] : order.queued,
    };
    order.isOpen = !over.includes(order.state);
  }
  return order;
}

/** Whether nobody of the station has said that they have it. */
export const isUnreceived = ({ state }: Pick<Dispatch, 'state'>): boolean =>
  state === 'sent' || state === 'unanswered';

/**
 * Whether the station has to be called, by sound: not for practice while it is at something real, which no bell may
 * interrupt.
 */
export function isCalling(orders: readonly Order[]): boolean {
  const real = orders.some(({ drill, isOpen }) => isOpen && !drill);
  return orders.some((one) => one.isOpen && isUnreceived(one) && !(one.drill && real));
}

/** What is to be said next; null when there is nothing. */
export function nextStep({ state }: Pick<Dispatch, 'state'>): Step | null {
  if (over.includes(state)) return null;
  return steps[steps.findIndex((one) => one === state) + 1] ?? null;
}

/** Which order is to be seen first: never practice before what is real; what nobody has; the gravest, the oldest. */
export function ranked(orders: readonly Order[]): Order[] {
  const weight = (one: Order): number[] => [
    one.drill ? 1 : 0,
    isUnreceived(one) ? 0 : 1,
    severities.indexOf(one.severity),
    one.openedAt,
  ];
  return orders
    .filter(({ isOpen }) => isOpen)
    .sort((a, b) => {
      const [left, right] = [weight(a), weight(b)];
      const at = left.findIndex((value, i) => value !== right[i]);
      return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
    });
}

/** The clock that matters now: to be on the way, then to be there; after that, how long one is at it. */
export interface MainClock {
  of: 'receive' | 'start' | 'arrive' | 'work';
  /** Left until the limit, ms; below zero it is late. Of `work`: how long it goes on. */
  ms: number;
  late: boolean;
}

export function mainClock(order: Order, nowAt: number): MainClock {
  const { dueAt, state } = order;
  if (state === 'arrived') return { of: 'work', ms: nowAt - (order.arrivedAt ?? nowAt), late: false };
  const of = isUnreceived(order) ? 'receive' : state === 'received' ? 'start' : 'arrive';
  // The minute of the standard begins with the call: whoever has not received is to be on the way by then too.
  const limit = of === 'receive' ? dueAt.receive : of === 'start' ? dueAt.start : dueAt.arrive;
  return { of, ms: limit - nowAt, late: nowAt > limit };
}

/** What the hub has called off while the station was at it: it is shown until somebody has seen it. */
export interface StandDown {
  dispatchId: string;
  title: Dispatch['title'];
  address: string | null;
  reason: Dispatch['title'] | null;
  at: number;
  drill: boolean;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function both(value: unknown): Dispatch['title'] | null {
  if (typeof value !== 'object' || value === null) return null;
  const { zh, en } = value as Record<string, unknown>;
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : null;
}

/** A stand-down as it comes over the socket; null for what is none. */
export function standDownOf(news: Readonly<Record<string, unknown>>): StandDown | null {
  const { dispatchId, title, reason, at, drill, address } = news;
  const named = both(title);
  if (typeof dispatchId !== 'string' || !named) return null;
  return {
    dispatchId,
    title: named,
    address: text(address),
    reason: both(reason),
    at: typeof at === 'number' ? at : 0,
    drill: drill === true,
  };
}
