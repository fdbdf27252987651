import { scrub } from '../pull/scrub.ts';
import { OnvifDevice } from './onvif-camera.ts';
import type { OnvifTarget, Outcome } from './questions.ts';

const MOST_DEVICES = 256;
/** Commands that may wait for one camera. */
const MOST_WAITING = 16;

interface Entry {
  device: Promise<OnvifDevice>;
  /** Ends when all that was told so far has been answered: a stop must not overtake the move before it. */
  last: Promise<unknown>;
  waiting: number;
}

const words: readonly (readonly [found: RegExp, message: string])[] = [
  [
    /not ?authorized|unauthorized|authentication failed|\b401\b/i,
    'The camera refuses this user or password.',
  ],
  [/timeout|ETIMEDOUT/i, 'The camera did not answer in time.'],
  [/ECONNREFUSED/, 'Nothing listens at the address of the camera.'],
  [/ECONNRESET|socket hang up/, 'The camera broke the connection.'],
  [/EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN/, 'There is no way to the address of the camera.'],
];

/** Connections by target, each used by one command at a time in the order they came. */
export class OnvifDevices {
  readonly #entries = new Map<string, Entry>();

  async with<T>(target: OnvifTarget, use: (device: OnvifDevice) => Promise<T>): Promise<Outcome<T>> {
    const key = JSON.stringify([target.host, target.port, target.user, target.password]);
    const entry = this.#entryOf(key, target);
    if (entry.waiting >= MOST_WAITING) return { error: 'The camera is too slow for so many commands.' };
    entry.waiting++;
    const done = entry.last.then(async () => use(await entry.device));
    entry.last = done.catch(() => undefined);
    try {
      return { value: await done };
    } catch (error) {
      // It may have been replaced, or restarted with another clock: the next command asks anew.
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      return { error: faultOf(error, target) };
    } finally {
      entry.waiting--;
    }
  }

  #entryOf(key: string, target: OnvifTarget): Entry {
    const known = this.#entries.get(key);
    if (known) return known;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size >= MOST_DEVICES) this.#entries.delete(oldest);
    const device = OnvifDevice.connect(target);
    device.catch(() => undefined); // whoever uses it hears of it
    const entry = { device, last: Promise.resolve(), waiting: 0 };
    this.#entries.set(key, entry);
    return entry;
  }
}

function faultOf(error: unknown, { password }: OnvifTarget): string {
  const message = error instanceof Error ? error.message : String(error);
  const known = words.find(([found]) => found.test(message));
  return known ? known[1] : `The camera does not do it: ${scrub(message, [password])}.`;
}
