import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Tx } from '../../store/batch.ts';
import type { Store } from '../../store/store.ts';
import type { OnvifTarget } from './questions.ts';

/** Where a camera answers ONVIF. */
export interface OnvifSettings extends OnvifTarget {
  /** The profile that is turned; null: the first that can be. */
  profile: string | null;
}

/** What may be set: a password that is left out stays, as long as it goes to the same host. */
export type OnvifPatch = Omit<OnvifSettings, 'password'> & { password?: string | undefined };

/** The ONVIF settings of cameras: in memory, written through the transaction a method is given. */
export class OnvifBook {
  readonly #clock: Clock;
  readonly #settings = new Map<string, OnvifSettings>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async load(store: Pick<Store, 'db'>): Promise<void> {
    for (const row of await store.db.selectFrom('cameraOnvif').selectAll().execute()) {
      const { deviceId, updatedAt: _, ...settings } = row;
      this.#settings.set(deviceId, settings);
    }
  }

  of(id: string): OnvifSettings | undefined {
    return this.#settings.get(id);
  }

  /** The settings as they would be. @throws HubError validation-failed */
  patched(id: string, patch: OnvifPatch): OnvifSettings {
    const known = this.#settings.get(id);
    const isSame = known?.host === patch.host && known.port === patch.port && known.user === patch.user;
    const password = patch.password ?? (isSame ? known.password : undefined);
    if (password === undefined)
      throw new HubError('validation-failed', 'Give the password too: it is for another host or user now.');
    return { ...patch, password };
  }

  /** Null forgets them. */
  set(deviceId: string, settings: OnvifSettings | null, tx: Tx): void {
    if (settings === null) {
      this.#settings.delete(deviceId);
      tx.remove('cameraOnvif', [deviceId]);
      return;
    }
    this.#settings.set(deviceId, settings);
    tx.put('cameraOnvif', { deviceId, ...settings, updatedAt: this.#clock.now() });
  }
}
