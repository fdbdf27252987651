import { Registry } from 'prom-client';
import type { Clock } from '../../hub/kernel/clock.ts';
import type { BatchWriter } from '../../hub/store/batch.ts';
import type { Committer } from '../../hub/store/committer.ts';
import { resumeCommitter } from '../../hub/store/resume.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from './clock.ts';

export interface CommitterParts {
  committer: Committer;
  metrics: Registry;
  /** What `onFatal` was called with. */
  fatal: Error[];
}

/** A committer over a real store, continuing the sequence that is in it. */
export async function committerOver(
  store: Store,
  options: { clock?: Clock; maxPendingRows?: number; writer?: BatchWriter } = {},
): Promise<CommitterParts> {
  const metrics = new Registry();
  const fatal: Error[] = [];
  const { writer = store.writer, clock = manualClock(), maxPendingRows = 50_000 } = options;
  const committer = await resumeCommitter(
    { ...store, writer },
    { clock, metrics, maxPendingRows, onFatal: (error) => fatal.push(error) },
  );
  return { committer, metrics, fatal };
}
