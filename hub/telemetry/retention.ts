import type { Clock } from '../kernel/clock.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';

const DAY_MS = 86_400_000;
/** Rows deleted in one transaction: a few ms of the writer's time. */
const SLICE_ROWS = 500;
const EVERY_MS = 60_000;

export interface RetentionOptions {
  store: Store;
  committer: Pick<Committer, 'run' | 'whenRoom'>;
  clock: Clock;
  log: Log;
  days: number;
}

/** Deletes readings older than `days`, oldest first, in small slices that alarms pass between. */
export function startRetention({ store, committer, clock, log, days }: RetentionOptions): Closable {
  let closed = false;
  let cancel: (() => void) | undefined;
  let running: Promise<void> = Promise.resolve();

  /** Whether there may be more to delete. */
  async function slice(before: number): Promise<boolean> {
    if (closed) return false;
    const rows = await store.db
      .selectFrom('readings')
      .select(['id', 'receivedAt'])
      .orderBy('id')
      .limit(SLICE_ROWS + 1)
      .execute();
    // The newest stays whatever its age: new ids count on from it.
    const old = rows.slice(0, -1).filter((row) => row.receivedAt < before);
    if (old.length === 0) return false;
    await committer.whenRoom();
    await committer.run((tx) => {
      for (const { id } of old) tx.remove('readings', [id]);
    });
    return old.length === SLICE_ROWS;
  }

  async function prune(): Promise<void> {
    const before = clock.now() - days * DAY_MS;
    while (await slice(before));
  }

  function arm(): void {
    cancel = clock.wakeAt(clock.now() + EVERY_MS, () => {
      running = prune()
        .catch((error: unknown) =>
          log.error({ err: error }, 'old readings could not be deleted; tried again in a minute'),
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
