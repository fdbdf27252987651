import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newSecret } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { Device, DeviceKind } from './device.ts';
import { digestOf, secretMatches } from './secret.ts';

/** A device as somebody describes it; the rest is the hub's to say. */
export type DeviceDraft = Omit<Device, 'no' | 'disabled' | 'createdAt' | 'updatedAt'>;

/** What may change of a device. Its id and kind are for life: readings, rules and its topic rest on them. */
export type DevicePatch = Partial<Omit<DeviceDraft, 'id' | 'kind'>>;

/** The topic a device owns everything below: `grid/<gridCode>/<kind>/<id>`. */
export function topicRoot(device: Device): string {
  return `grid/${device.gridCode}/${device.kind}/${device.id}`;
}

interface Entry {
  device: Device;
  digest: Buffer;
}

function rowOf({ device, digest }: Entry): Row<'devices'> {
  const { labels, disabled, ...rest } = device;
  return {
    ...rest,
    labels: JSON.stringify(labels),
    disabled: disabled ? 1 : 0,
    secretDigest: digest.toString('base64url'),
  };
}

function entryOf(row: Row<'devices'>): Entry {
  const { secretDigest, ...rest } = row;
  const device: Device = {
    ...rest,
    kind: row.kind as DeviceKind,
    labels: JSON.parse(row.labels) as Record<string, string>,
    disabled: row.disabled === 1,
  };
  return { device, digest: Buffer.from(secretDigest, 'base64url') };
}

/**
 * The registry: every device in memory, written through the transaction a method is given. Devices are values,
 * replaced when they change. None is ever deleted (its readings name it by `no`), so `no` is never used twice.
 */
export class Devices {
  readonly #clock: Clock;
  readonly #isWithin: (code: string, root: string) => boolean;
  readonly #entries = new Map<string, Entry>();
  readonly #idByNo = new Map<number, string>();
  readonly #idsByGrid = new Map<string, Set<string>>();
  readonly #listeners: ((device: Device) => void)[] = [];
  #sorted: readonly Device[] | undefined;
  #lastNo = 0;

  /** `isWithin(code, root)`: whether grid `code` is `root` or lies below it. */
  constructor(
    clock: Clock,
    isWithin: (code: string, root: string) => boolean,
    rows: Iterable<Row<'devices'>> = [],
  ) {
    this.#clock = clock;
    this.#isWithin = isWithin;
    for (const row of rows) this.#keep(entryOf(row));
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Hears of every device that is new or changed, once it is durable. */
  onChanged(listener: (device: Device) => void): void {
    this.#listeners.push(listener);
  }

  get(id: string): Device | undefined {
    return this.#entries.get(id)?.device;
  }

  byNo(no: number): Device | undefined {
    const id = this.#idByNo.get(no);
    return id === undefined ? undefined : this.get(id);
  }

  /** Every device, by id in code unit order. */
  all(): readonly Device[] {
    this.#sorted ??= [...this.#entries.values()]
      .map(({ device }) => device)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return this.#sorted;
  }

  /** The devices of a grid and of all grids below it, in no particular order. */
  *inGrid(root: string): Generator<Device> {
    for (const [code, ids] of this.#idsByGrid) {
      if (!this.#isWithin(code, root)) continue;
      for (const id of ids) {
        const device = this.get(id);
        if (device) yield device;
      }
    }
  }

  /** How many devices a grid has, those of all grids below it included. */
  countIn(root: string): number {
    let count = 0;
    for (const [code, ids] of this.#idsByGrid) if (this.#isWithin(code, root)) count += ids.size;
    return count;
  }

  /**
   * Adds a device. `secret` is its own only chance to be seen: the store keeps a digest.
   * @throws HubError already-exists
   */
  register(draft: DeviceDraft, tx: Tx, secret: string = newSecret()): { device: Device; secret: string } {
    if (this.#entries.has(draft.id)) {
      throw new HubError(
        'already-exists',
        `A device with the id ${draft.id} exists: change it, or take another id.`,
      );
    }
    const now = this.#clock.now();
    const device: Device = {
      ...draft,
      no: this.#lastNo + 1,
      disabled: false,
      createdAt: now,
      updatedAt: now,
    };
    this.#save({ device, digest: digestOf(secret) }, tx);
    return { device, secret };
  }

  /** @throws HubError not-found */
  update(id: string, patch: DevicePatch, tx: Tx): Device {
    return this.#change(id, patch, tx);
  }

  /** A disabled device is refused at the door; what it reported stays. @throws HubError not-found */
  setDisabled(id: string, disabled: boolean, tx: Tx): Device {
    return this.#change(id, { disabled }, tx);
  }

  /** Replaces the secret; the old one is refused from now on. @throws HubError not-found */
  rotate(id: string, tx: Tx, secret: string = newSecret()): string {
    const { device } = this.#existing(id);
    this.#save({ device: { ...device, updatedAt: this.#clock.now() }, digest: digestOf(secret) }, tx);
    return secret;
  }

  /** The device with this id and secret; nothing for a wrong secret, an unknown id and a disabled device alike. */
  authenticate(id: string, secret: string | Buffer): Device | undefined {
    const entry = this.#entries.get(id);
    if (!secretMatches(secret, entry?.digest)) return undefined;
    return entry?.device.disabled ? undefined : entry?.device;
  }

  /** Whether this is the device's secret, disabled or not. */
  hasSecret(id: string, secret: string | Buffer): boolean {
    return secretMatches(secret, this.#entries.get(id)?.digest);
  }

  #existing(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new HubError('not-found', `There is no device ${id}.`);
    return entry;
  }

  #change(id: string, patch: Partial<Device>, tx: Tx): Device {
    const { device: before, digest } = this.#existing(id);
    const device = { ...before, ...patch, updatedAt: this.#clock.now() };
    this.#save({ device, digest }, tx);
    return device;
  }

  #save(entry: Entry, tx: Tx): void {
    this.#keep(entry);
    tx.put('devices', rowOf(entry));
    tx.afterCommit(() => {
      for (const listener of this.#listeners) listener(entry.device);
    });
  }

  #keep(entry: Entry): void {
    const { id, no, gridCode } = entry.device;
    const before = this.#entries.get(id)?.device;
    this.#entries.set(id, entry);
    this.#idByNo.set(no, id);
    this.#lastNo = Math.max(this.#lastNo, no);
    this.#sorted = undefined;
    if (before?.gridCode === gridCode) return;
    if (before) this.#idsByGrid.get(before.gridCode)?.delete(id);
    let ids = this.#idsByGrid.get(gridCode);
    if (!ids) this.#idsByGrid.set(gridCode, (ids = new Set()));
    ids.add(id);
  }
}

/** Reads the registry into memory. */
export async function loadDevices(
  store: Store,
  clock: Clock,
  isWithin: (code: string, root: string) => boolean,
): Promise<Devices> {
  return new Devices(clock, isWithin, await store.db.selectFrom('devices').selectAll().execute());
}
