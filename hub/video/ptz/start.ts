import type { Registry } from 'prom-client';
import type { Auth } from '../../auth/auth.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { Committer } from '../../store/committer.ts';
import type { Store } from '../../store/store.ts';
import type { Cameras } from '../cameras.ts';
import { Control } from './control.ts';
import { OnvifProcess } from './onvif-process.ts';
import { targetOf } from './onvif-routes.ts';
import { OnvifBook } from './onvif-settings.ts';

export interface StartPtzOptions {
  store: Store;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  log: Log;
  metrics: Registry;
  cameras: Cameras;
  auth: Pick<Auth, 'onChanged'>;
}

/** Loads where cameras answer ONVIF, and lets people turn them. */
export async function startPtz({ store, committer, clock, log, metrics, cameras, auth }: StartPtzOptions) {
  const book = new OnvifBook(clock);
  await book.load(store);
  const onvif = new OnvifProcess({ log, metrics });
  const control = new Control({
    clock,
    async command(id, command) {
      const settings = book.of(id);
      if (!settings) return { error: 'The camera has no ONVIF settings any more.' };
      return onvif.ask('command', { target: targetOf(settings), profile: settings.profile, command });
    },
  });
  auth.onChanged((who) => control.releaseAll(who));
  return {
    book,
    forRoutes: { cameras, book, control, onvif, committer, clock },
    async close(): Promise<void> {
      control.close();
      await onvif.close();
    },
  };
}
