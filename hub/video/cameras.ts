import { hash } from 'node:crypto';
import type { Device } from '../devices/device.ts';
import type { Devices } from '../devices/devices.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newSecret } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import { type CameraSettings, freshSettings, refuseSource } from './camera.ts';
import { rowOfSettings, settingsOfRow } from './rows.ts';

/** What may be set of a camera. */
export type CameraPatch = Partial<
  Pick<CameraSettings, 'source' | 'sourceUrl' | 'start' | 'record' | 'retentionDays'>
>;

export interface CamerasOptions {
  clock: Clock;
  devices: Pick<Devices, 'get' | 'all'>;
}

/** Every device of kind camera with its settings: in memory, written through the transaction a method is given. */
export class Cameras {
  readonly #options: CamerasOptions;
  readonly #settings = new Map<string, CameraSettings>();
  readonly #listeners: ((device: Device, settings: CameraSettings) => void)[] = [];

  constructor(options: CamerasOptions) {
    this.#options = options;
  }

  async load(store: Pick<Store, 'db'>): Promise<void> {
    for (const row of await store.db.selectFrom('cameras').selectAll().execute())
      this.#settings.set(row.deviceId, settingsOfRow(row));
  }

  /** Hears, once it is durable, what has changed of a camera. */
  onChanged(listener: (device: Device, settings: CameraSettings) => void): void {
    this.#listeners.push(listener);
  }

  /** The device when it is a camera. */
  device(id: string): Device | undefined {
    const device = this.#options.devices.get(id);
    return device?.kind === 'camera' ? device : undefined;
  }

  /** Every camera, by id. */
  all(): Device[] {
    return this.#options.devices.all().filter(({ kind }) => kind === 'camera');
  }

  settingsOf(id: string): CameraSettings {
    return this.#settings.get(id) ?? freshSettings(id);
  }

  /** @throws HubError validation-failed */
  update(device: Device, patch: CameraPatch, tx: Tx): CameraSettings {
    const settings = { ...this.settingsOf(device.id), ...patch };
    if (patch.source === 'push' && patch.sourceUrl === undefined) settings.sourceUrl = null;
    const refused = refuseSource(settings.source, settings.sourceUrl);
    if (refused !== undefined) throw new HubError('validation-failed', refused);
    return this.#keep(device, settings, tx);
  }

  /** A new stream key: what publishes with the old one is ended. The key's own only chance to be seen. */
  newKey(device: Device, tx: Tx): string {
    const key = newSecret();
    this.#keep(device, { ...this.settingsOf(device.id), keyHash: keyHashOf(key) }, tx);
    return key;
  }

  /** The view it has now is the one it should have; null: it may look wherever it likes. */
  setReference(device: Device, view: Uint8Array | null, tx: Tx): CameraSettings {
    const reference = view === null ? null : Buffer.from(view).toString('base64');
    const referenceAt = view === null ? null : this.#options.clock.now();
    return this.#keep(device, { ...this.settingsOf(device.id), reference, referenceAt }, tx);
  }

  referenceOf(id: string): Uint8Array | null {
    const { reference } = this.settingsOf(id);
    return reference === null ? null : Buffer.from(reference, 'base64');
  }

  #keep(device: Device, changed: CameraSettings, tx: Tx): CameraSettings {
    const settings = { ...changed, updatedAt: this.#options.clock.now() };
    this.#settings.set(device.id, settings);
    tx.put('cameras', rowOfSettings(settings));
    tx.afterCommit(() => {
      for (const listener of this.#listeners) listener(device, settings);
    });
    return settings;
  }
}

/** One plain hash is enough for a key of 256 random bits. */
export function keyHashOf(key: string): string {
  return hash('sha256', key, 'hex');
}
