import type { Clock } from '../kernel/clock.ts';
import type { Committer } from '../store/committer.ts';
import { type AuditEntry, audit } from './audit.ts';

/** The same attempt is written at most this often; what came between is a number in the next entry. */
const QUIET_MS = 60_000;
/** Different attempts remembered; beyond this the oldest are forgotten and would be written again. */
const REMEMBERED = 10_000;

interface Remembered {
  writtenAt: number;
  suppressed: number;
}

/** Audits refused attempts without letting a client that tries a hundred times a second fill the log. */
export class RefusalLog {
  readonly #committer: Pick<Committer, 'run'>;
  readonly #clock: Clock;
  readonly #seen = new Map<string, Remembered>();

  constructor(committer: Pick<Committer, 'run'>, clock: Clock) {
    this.#committer = committer;
    this.#clock = clock;
  }

  /** Writes the attempt, or counts it when the same was written within the last minute. */
  record(entry: AuditEntry): void {
    const key = `${entry.actor}\n${entry.action}\n${entry.address ?? ''}`;
    const now = this.#clock.now();
    const seen = this.#seen.get(key);
    if (seen && now - seen.writtenAt < QUIET_MS) {
      seen.suppressed++;
      return;
    }
    this.#remember(key, { writtenAt: now, suppressed: 0 });
    const detail =
      seen && seen.suppressed > 0
        ? { ...entry.detail, sameSinceLastEntry: seen.suppressed }
        : (entry.detail ?? {});
    this.#committer.run((tx) => audit(tx, this.#clock, { ...entry, detail })).catch(() => undefined); // a failed commit ends the hub by itself
  }

  #remember(key: string, value: Remembered): void {
    this.#seen.delete(key);
    this.#seen.set(key, value);
    if (this.#seen.size <= REMEMBERED) return;
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest);
      return;
    }
  }
}
