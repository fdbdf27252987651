import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { BackPressure, Resumable } from './back-pressure.ts';
import { type Delayed, Lane, type Offer } from './rate.ts';

/** A publish that waits for its turn and knows how to go on. */
export interface DelayedPublish extends Delayed {
  go(): void;
}

interface Entry extends Resumable {
  readonly key: string;
  readonly lane: Lane<DelayedPublish>;
  readonly stopped: Set<Resumable>;
  connections: number;
}

export interface LanesOptions {
  clock: Clock;
  backPressure: BackPressure;
  perSecond: number;
  burst: number;
  maxWaiting: number;
  maxBytes: number;
  onDelayed(): void;
}

/**
 * One lane a device, shared by its connections, and one timer for all of them. A lane outlives its connections until
 * nothing waits in it and nothing is owed, so that reconnecting buys nothing.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #due: DueQueue<Entry>;
  #bytes = 0;
  #waiting = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (entries) => {
      for (const entry of entries) this.#release(entry);
    });
  }

  /** Messages waiting in all lanes. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The lane under this key for one more connection; hand it back with `leave`. */
  enter(key: string): LaneEntrance {
    const { perSecond, burst, maxWaiting } = this.#options;
    let entry = this.#entries.get(key);
    if (!entry) {
      const created: Entry = {
        key,
        lane: new Lane<DelayedPublish>({ perSecond, burst, maxWaiting }),
        stopped: new Set(),
        connections: 0,
        goOn: () => this.#release(created),
      };
      entry = created;
      this.#entries.set(key, entry);
    }
    entry.connections++;
    return new LaneEntrance(this, entry);
  }

  /** @internal */
  offer(entry: Entry, urgent: boolean, now: number, copy: () => DelayedPublish): Offer {
    if (urgent && entry.lane.passesUrgently(now)) return 'passes';
    const held =
      this.#bytes < this.#options.maxBytes &&
      entry.lane.hold(urgent, () => {
        const delayed = copy();
        this.#bytes += delayed.bytes;
        this.#waiting++;
        return delayed;
      });
    if (!held) {
      this.#arm(entry);
      return 'full';
    }
    this.#options.onDelayed();
    this.#arm(entry);
    return 'waits';
  }

  /** @internal */
  leave(entry: Entry, owner: object): void {
    entry.connections--;
    for (const delayed of entry.lane.releaseAllOf(owner, this.#options.clock.now())) this.#go(delayed);
    this.#resumeStopped(entry);
    this.#forgetIdle(entry, this.#options.clock.now());
  }

  /** Forgets lanes nobody needs any more. */
  sweep(now: number): void {
    for (const entry of this.#entries.values()) this.#forgetIdle(entry, now);
  }

  close(): void {
    this.#due.close();
  }

  #forgetIdle(entry: Entry, now: number): void {
    if (entry.connections === 0 && entry.lane.isIdle(now)) this.#entries.delete(entry.key);
  }

  #release(entry: Entry): void {
    const now = this.#options.clock.now();
    while (!this.#options.backPressure.full) {
      const delayed = entry.lane.release(now);
      if (!delayed) break;
      this.#go(delayed);
    }
    if (this.#options.backPressure.full && entry.lane.waiting > 0) this.#options.backPressure.wait(entry);
    else this.#arm(entry);
    this.#resumeStopped(entry);
  }

  #go(delayed: DelayedPublish): void {
    this.#bytes -= delayed.bytes;
    this.#waiting--;
    delayed.go();
  }

  #arm(entry: Entry): void {
    // Someone stopped by the bound on all lanes has nothing of its own whose turn would wake it.
    const now = this.#options.clock.now();
    const due = entry.lane.dueAt ?? (entry.stopped.size > 0 ? now + 100 : undefined);
    if (due !== undefined) this.#due.schedule(entry, Math.max(due, now + 1));
  }

  #resumeStopped(entry: Entry): void {
    if (entry.stopped.size === 0) return;
    const stopped = [...entry.stopped];
    entry.stopped.clear();
    for (const one of stopped) one.goOn();
  }
}

/** One connection's way into the lane of its device. */
export class LaneEntrance {
  readonly #lanes: Lanes;
  readonly #entry: Entry;

  constructor(lanes: Lanes, entry: Entry) {
    this.#lanes = lanes;
    this.#entry = entry;
  }

  /** Whether the next publish may go on at once; then it is counted. */
  passes(now: number): boolean {
    return this.#entry.lane.passes(now);
  }

  /** What becomes of a publish for which `passes` said no. After `full`, `stopped` is told when to offer it again. */
  offer(urgent: boolean, now: number, stopped: Resumable, copy: () => DelayedPublish): Offer {
    const offer = this.#lanes.offer(this.#entry, urgent, now, copy);
    if (offer === 'full') this.#entry.stopped.add(stopped);
    return offer;
  }

  /** The connection is gone: what it left waiting goes on at once. */
  leave(owner: Resumable): void {
    this.#entry.stopped.delete(owner);
    this.#lanes.leave(this.#entry, owner);
  }
}
