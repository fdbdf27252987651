import { isIPv6 } from 'node:net';

interface Failures {
  count: number;
  endsAt: number;
  told: boolean;
}

/** Failures per key in windows of fixed length that begin with the first one; the oldest keys go when there are too many. */
export class FailureWindows {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #maxKeys: number;
  readonly #windows = new Map<string, Failures>();

  constructor(limit: number, windowMs: number, maxKeys: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#maxKeys = maxKeys;
  }

  /** The window of a key that has used up its failures. */
  closed(key: string, now: number): Failures | undefined {
    const window = this.#windows.get(key);
    if (!window || window.count < this.#limit) return undefined;
    if (now < window.endsAt) return window;
    this.#windows.delete(key);
    return undefined;
  }

  add(key: string, now: number): void {
    const window = this.#windows.get(key);
    if (window && now < window.endsAt) {
      window.count++;
      return;
    }
    this.#windows.delete(key);
    this.#windows.set(key, { count: 1, endsAt: now + this.#windowMs, told: false });
    if (this.#windows.size > this.#maxKeys) {
      const [oldest] = this.#windows.keys();
      if (oldest !== undefined) this.#windows.delete(oldest);
    }
  }

  takeBack(key: string): void {
    const window = this.#windows.get(key);
    if (window && window.count > 0) window.count--;
  }

  forget(key: string): void {
    this.#windows.delete(key);
  }
}

/** An IPv6 customer has a whole /64 to move in, so that is one address here. */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

export interface LoginLimits {
  /** Failures of one user name from one address within the window. */
  failures: number;
  windowMs: number;
}

export const loginLimits: LoginLimits = { failures: 10, windowMs: 300_000 };

/** How much more one address may fail over many names, or one name from many addresses. */
const SPREAD = 3;
const MAX_KEYS = 10_000;

/** The answer to an attempt: to be tried, or refused for a while; `first` once per window, for the audit log. */
export type LoginVerdict = { refused: false } | { refused: true; retryAfterMs: number; first: boolean };

/**
 * Slows guessing down: a name from one address, an address over all names, a name from all addresses. Who has logged
 * in from an address before answers only to the first of these there, so that neither a neighbour behind the same
 * address nor a stranger who knows the name locks them out. Each list keeps at most 10,000 keys.
 */
export class LoginLimit {
  readonly #pairs: FailureWindows;
  readonly #addresses: FailureWindows;
  readonly #names: FailureWindows;
  readonly #known = new Set<string>();

  constructor({ failures, windowMs }: LoginLimits) {
    this.#pairs = new FailureWindows(failures, windowMs, MAX_KEYS);
    this.#addresses = new FailureWindows(failures * SPREAD, windowMs, MAX_KEYS);
    this.#names = new FailureWindows(failures * SPREAD, windowMs, MAX_KEYS);
  }

  /** Counts the attempt as failed until `succeeded` says otherwise, so that attempts side by side count too. */
  attempt(name: string, from: string, now: number): LoginVerdict {
    const address = addressKey(from);
    const pair = `${address} ${name}`;
    const closed =
      this.#pairs.closed(pair, now) ??
      (this.#known.has(pair)
        ? undefined
        : (this.#addresses.closed(address, now) ?? this.#names.closed(name, now)));
    if (closed) {
      const first = !closed.told;
      closed.told = true;
      return { refused: true, retryAfterMs: closed.endsAt - now, first };
    }
    this.#pairs.add(pair, now);
    this.#addresses.add(address, now);
    this.#names.add(name, now);
    return { refused: false };
  }

  succeeded(name: string, from: string): void {
    const address = addressKey(from);
    const pair = `${address} ${name}`;
    this.#pairs.forget(pair);
    this.#addresses.takeBack(address);
    this.#names.takeBack(name);
    this.#known.delete(pair);
    this.#known.add(pair);
    if (this.#known.size > MAX_KEYS) {
      const [oldest] = this.#known;
      if (oldest !== undefined) this.#known.delete(oldest);
    }
  }
}
