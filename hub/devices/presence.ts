import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import { type AvailabilityCause, nextAvailability, type Sign, silentAt } from './availability.ts';
import type { Availability, Device, DeviceView } from './device.ts';
import type { Devices } from './devices.ts';
import type { LastValueBook } from './last-values.ts';
import { deviceChange, viewOf } from './view.ts';

/** A device went from one availability to another. `unknown` as `to`: nothing is known of it any more, so nothing can be wrong. */
export interface AvailabilityEdge {
  device: Device;
  from: Availability;
  to: Availability;
  cause: AvailabilityCause;
  at: number;
}

/** Hears of an edge inside the transaction that stores it; must not throw. */
export type EdgeListener = (edge: AvailabilityEdge, tx: Tx) => void;

export interface PresenceOptions {
  clock: Clock;
  committer: Pick<Committer, 'run'>;
  devices: Devices;
  last: LastValueBook;
  /** Work of the silence timer failed: memory and store may differ, so the process has to end. */
  onFatal(error: Error): void;
}

/** What is remembered of a device. Instants are Unix ms; `lastSeenAt` 0 is never. */
interface Tracked {
  availability: Availability;
  since: number;
  cause: string;
  lastSeenAt: number;
  /** Silence counts from here at the earliest: the hub's start, or the promise's last change. */
  graceFrom: number;
  /** The connection it logged in on last; 0 before any. */
  connectionId: number;
  /** Has an entry in the queue of silence. */
  watched: boolean;
}

/**
 * Who is there. Keeps one state a device, stores edges only, and watches for silence with one timer over one queue. A
 * message moves nothing in the queue: when a device comes due, its last sign of life says whether it is put back.
 */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #tracked = new Map<number, Tracked>();
  readonly #silence: DueQueue<number>;
  readonly #listeners: EdgeListener[] = [];
  readonly #startedAt: number;

  constructor(options: PresenceOptions, rows: Iterable<Row<'deviceStates'>> = []) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#silence = new DueQueue(options.clock, (nos, now) => this.#wake(nos, now));
    for (const row of rows) this.#restore(row);
  }

  /** Registers for edges; listeners are called in the order of registration. */
  onEdges(listener: EdgeListener): void {
    this.#listeners.push(listener);
  }

  /** Any message of the device but a status or will. `at`: its arrival. Costs a look-up and a comparison while the device is online. */
  seen(device: Device, at: number, tx: Tx): AvailabilityEdge | undefined {
    const tracked = this.#of(device);
    if (at > tracked.lastSeenAt) tracked.lastSeenAt = at;
    if (tracked.availability === 'online') return undefined;
    return this.#take(device, tracked, { cause: 'message' }, at, tx);
  }

  /** The device's own status, or its last will (always `offline`). `at`: its arrival. */
  told(
    device: Device,
    says: 'online' | 'offline',
    cause: 'status' | 'will',
    at: number,
    tx: Tx,
    connectionId = 0,
  ): AvailabilityEdge | undefined {
    const tracked = this.#of(device);
    if (cause === 'will') return this.#take(device, tracked, { cause, connectionId }, at, tx);
    if (at > tracked.lastSeenAt) tracked.lastSeenAt = at;
    return this.#take(device, tracked, { cause, says, connectionId }, at, tx);
  }

  /** The device logged in on this connection: wills and statuses `offline` of any other one no longer count. */
  connected(device: Device, connectionId: number): void {
    this.#of(device).connectionId = connectionId;
  }

  /** The availability now; a disabled device has none, which reads `unknown`. */
  availabilityOf(device: Device): Availability {
    return this.#tracked.get(device.no)?.availability ?? 'unknown';
  }

  viewOf(device: Device): DeviceView {
    const tracked = this.#tracked.get(device.no);
    return viewOf(device, {
      availability: tracked?.availability ?? 'unknown',
      availabilitySince: tracked && tracked.availability !== 'unknown' ? tracked.since : null,
      lastSeenAt: tracked && tracked.lastSeenAt > 0 ? tracked.lastSeenAt : null,
      last: this.#options.last.of(device.no),
    });
  }

  /**
   * Follows a change of the registration: disabling forgets the availability, a new promise counts from now, and a
   * move tells listeners twice, that the device is gone from the old grid and is as it is in the new one.
   */
  changed(before: Device, device: Device, tx: Tx): void {
    const tracked = this.#tracked.get(device.no);
    if (!tracked) return;
    const now = this.#options.clock.now();
    if (device.disabled && !before.disabled) {
      this.#forget(before, tracked, now, tx);
      return;
    }
    if (device.gridCode !== before.gridCode && tracked.availability !== 'unknown') {
      const at = now;
      const cause = 'moved';
      this.#tell({ device: before, from: tracked.availability, to: 'unknown', cause, at }, tx);
      this.#tell({ device, from: 'unknown', to: tracked.availability, cause, at }, tx);
    }
    if (device.expectEveryMs !== before.expectEveryMs) {
      tracked.graceFrom = now;
      this.#rewatch(device, tracked);
    }
  }

  close(): void {
    this.#silence.close();
  }

  #of(device: Device): Tracked {
    let tracked = this.#tracked.get(device.no);
    if (!tracked) {
      tracked = {
        availability: 'unknown',
        since: 0,
        cause: 'message',
        lastSeenAt: 0,
        graceFrom: this.#startedAt,
        connectionId: 0,
        watched: false,
      };
      this.#tracked.set(device.no, tracked);
    }
    return tracked;
  }

  #restore(row: Row<'deviceStates'>): void {
    const device = this.#options.devices.get(row.deviceId);
    if (!device || device.disabled) return;
    const heardAt = this.#options.last.receivedAt(device.no) ?? 0;
    const tracked = this.#of(device);
    tracked.availability = row.availability as Availability;
    tracked.since = row.since;
    tracked.cause = row.cause;
    tracked.lastSeenAt = Math.max(row.lastSeenAt, heardAt);
    this.#watch(device, tracked);
  }

  #take(device: Device, tracked: Tracked, sign: Sign, at: number, tx: Tx): AvailabilityEdge | undefined {
    if (device.disabled) return undefined;
    const from = tracked.availability;
    const to = nextAvailability(from, sign, tracked.connectionId);
    if (to === from) return undefined;
    tracked.availability = to;
    tracked.since = at;
    tracked.cause = sign.cause;
    this.#watch(device, tracked);
    const { since, cause, lastSeenAt } = tracked;
    tx.put('deviceStates', { deviceId: device.id, availability: to, since, cause, lastSeenAt });
    tx.change(deviceChange(this.viewOf(device)));
    const edge: AvailabilityEdge = { device, from, to, cause: sign.cause, at };
    this.#tell(edge, tx);
    return edge;
  }

  #forget(device: Device, tracked: Tracked, at: number, tx: Tx): void {
    const from = tracked.availability;
    this.#silence.cancel(device.no);
    this.#tracked.delete(device.no);
    tx.remove('deviceStates', [device.id]);
    if (from !== 'unknown') this.#tell({ device, from, to: 'unknown', cause: 'disabled', at }, tx);
  }

  #tell(edge: AvailabilityEdge, tx: Tx): void {
    for (const listener of this.#listeners) listener(edge, tx);
  }

  #silentAt(device: Device, tracked: Tracked): number | null {
    return silentAt(Math.max(tracked.lastSeenAt, tracked.graceFrom), device.expectEveryMs);
  }

  /**
   * Makes sure that silence will be noticed. An entry stays when the device goes offline and is judged when it comes
   * due, so a device that flaps adds nothing.
   */
  #watch(device: Device, tracked: Tracked): void {
    if (!tracked.watched) this.#rewatch(device, tracked);
  }

  #rewatch(device: Device, tracked: Tracked): void {
    const dueAt = tracked.availability === 'online' ? this.#silentAt(device, tracked) : null;
    tracked.watched = dueAt !== null;
    if (dueAt === null) this.#silence.cancel(device.no);
    else this.#silence.schedule(device.no, dueAt);
  }

  #wake(nos: readonly number[], now: number): void {
    const silent = nos.flatMap((no) => this.#ifSilent(no, now) ?? []);
    if (silent.length === 0) return;
    this.#options.committer
      .run((tx) => {
        for (const device of silent) this.#take(device, this.#of(device), { cause: 'silence' }, now, tx);
      })
      .catch((error: unknown) => this.#options.onFatal(error as Error));
  }

  /** The device that came due, unless it was heard of since: then it waits on. */
  #ifSilent(no: number, now: number): Device | undefined {
    const device = this.#options.devices.byNo(no);
    const tracked = this.#tracked.get(no);
    if (!device || !tracked) return undefined;
    tracked.watched = false;
    if (tracked.availability !== 'online') return undefined;
    const dueAt = this.#silentAt(device, tracked);
    if (dueAt !== null && dueAt <= now) return device;
    this.#watch(device, tracked);
    return undefined;
  }
}

/**
 * Reads availability into memory and starts to watch. Who was online has three of its intervals from now to be heard
 * again, so a restart raises nobody; who promised nothing stays as it was.
 */
export async function loadPresence(store: Store, options: PresenceOptions): Promise<Presence> {
  return new Presence(options, await store.db.selectFrom('deviceStates').selectAll().execute());
}
