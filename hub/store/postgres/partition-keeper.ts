import type { Clock } from '../../kernel/clock.ts';
import type { Closable } from '../../kernel/lifecycle.ts';
import type { Log } from '../../kernel/log.ts';
import type { LogPartitions } from '../store.ts';

const EVERY_MS = 3_600_000;
const RETRY_MS = 60_000;

export interface PartitionKeeperOptions {
  partitions: LogPartitions;
  clock: Clock;
  log?: Log | undefined;
}

/** Has the partitions of the hours ahead made: now, before anybody reads the log or writes to it, and each hour. */
export async function startPartitionKeeper({
  partitions,
  clock,
  log,
}: PartitionKeeperOptions): Promise<Closable> {
  let closed = false;
  let cancel: (() => void) | undefined;
  let running: Promise<void> | undefined;

  async function keep(): Promise<void> {
    let pauseMs = EVERY_MS;
    try {
      await partitions.ensure(clock.now());
    } catch (error) {
      pauseMs = RETRY_MS;
      log?.warn({ err: error }, 'partitions of the hours ahead could not be made; tried again in a minute');
    }
    if (!closed) cancel = clock.wakeAt(clock.now() + pauseMs, () => void (running = keep()));
  }

  await keep();
  return {
    async close() {
      closed = true;
      cancel?.();
      await running;
    },
  };
}
