import type { Clock } from '../kernel/clock.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';

/** Rows deleted in one transaction: a few ms of the writer's time. */
const SLICE_ROWS = 500;
const EVERY_MS = 60_000;

/** What of a log has to stay. */
export interface LogLimits {
  /** Rows younger than this stay, ms: repeats are recognised by the last minutes of the log. */
  keepMs: number;
  /** The smallest id that everything which follows the log has passed. */
  passed(): number;
}

/** The limits of `readings` themselves, and what else is trimmed. */
export interface LogRetentionOptions extends LogLimits {
  store: Store;
  committer: Pick<Committer, 'run' | 'whenRoom'>;
  clock: Clock;
  log: Log;
  alertEdges: LogLimits;
  /**
   * Deletes readings with ids up to `id` that were received before `before`, in a way of its own, as far as that goes;
   * without it they are deleted row by row.
   */
  dropPassed?(id: number, before: number): Promise<void>;
}

type LogName = 'readings' | 'alertEdges';
interface LogRow {
  id: number;
  at: number;
}

/**
 * Deletes rows of the logs once all that follows them has passed them and they are old enough, in small slices that
 * alarms pass between. The newest row of a log stays whatever its age: new ids count on from it.
 */
export function startLogRetention(options: LogRetentionOptions): Closable {
  const { store, committer, clock, log, keepMs, passed, alertEdges, dropPassed } = options;
  const limits: Readonly<Record<LogName, LogLimits>> = { readings: { keepMs, passed }, alertEdges };
  let closed = false;
  let cancel: (() => void) | undefined;
  let running: Promise<void> = Promise.resolve();

  /** The oldest rows of a log, one more than a slice, with when they arrived. */
  function oldest(name: LogName): Promise<LogRow[]> {
    const limit = SLICE_ROWS + 1;
    return name === 'readings'
      ? store.db.selectFrom(name).select(['id', 'receivedAt as at']).orderBy('id').limit(limit).execute()
      : store.db.selectFrom(name).select(['id', 'at']).orderBy('id').limit(limit).execute();
  }

  /** Whether there may be more to delete. */
  async function slice(name: LogName, now: number): Promise<boolean> {
    if (closed) return false;
    const { keepMs, passed } = limits[name];
    const last = passed();
    // A row from the future is of a clock that was wrong, and must not keep all that came after it.
    const isOld = ({ id, at }: LogRow): boolean => id <= last && Math.abs(now - at) > keepMs;
    const old = (await oldest(name)).slice(0, -1).filter(isOld);
    if (old.length === 0) return false;
    await committer.whenRoom();
    await committer.run((tx) => {
      for (const { id } of old) tx.remove(name, [id]);
    });
    return old.length === SLICE_ROWS;
  }

  async function trim(): Promise<void> {
    const now = clock.now();
    while (await slice('alertEdges', now));
    if (dropPassed) await dropPassed(passed(), now - keepMs);
    else while (await slice('readings', now));
  }

  function arm(): void {
    cancel = clock.wakeAt(clock.now() + EVERY_MS, () => {
      running = trim()
        .catch((error: unknown) =>
          log.error({ err: error }, 'old rows of the logs could not be deleted; tried again in a minute'),
        )
        .finally(() => {
          if (!closed) arm();
        });
    });
  }

  arm();
  return {
    async close() {
      closed = true;
      cancel?.();
      await running;
    },
  };
}
