import type { AuthOptions } from './auth/auth.ts';
import type { Clock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';

/** What a hub is started with besides its configuration. */
export interface HubOptions extends Pick<AuthOptions, 'passwordCost'> {
  log: Log;
  version: string;
  clock?: Clock;
  /** A commit failed: nothing more is acknowledged, and the process has to end. */
  onFatal(error: Error): void;
}

/** A hub that takes messages and answers requests. */
export interface RunningHub {
  addresses: { http: string; mqtt: string; mqtts: string | undefined; rtmp: string | null };
  /** The random password of the first user, the one time it is known. */
  firstPassword: string | undefined;
  /** Drains: refuses what is new, makes durable what was taken, closes everything. */
  close(): Promise<void>;
}
