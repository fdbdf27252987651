import { workerData } from 'node:worker_threads';
import { HubError } from '../kernel/errors.ts';
import { serveThread } from '../kernel/thread-server.ts';
import { schedulesOf } from '../rules/calendars.ts';
import type { Calendar } from '../rules/schedule.ts';
import type { ArchiveLocation } from '../store/archive/archive.ts';
import { openArchive } from '../store/archive/open.ts';
import { Embedded } from '../telemetry/query/embedded.ts';
import { backtest, type Recordings, sweep } from './backtest.ts';
import { type ExplainOrder, explain } from './explain.ts';
import type { Order, Progress, SweepOrder } from './order.ts';
import { Pace } from './pace.ts';
import { writeReport, writeSweep } from './wire.ts';

/** What the thread is started with. */
export interface BacktestWorkerData {
  location: Omit<ArchiveLocation, 'role'>;
  timeZone: string;
  /** No run takes longer. */
  limitMs: number;
}

/** What is asked, and the calendar to go by. */
export interface Asked<O> {
  order: O;
  calendar: Calendar;
}

export interface Job<O> extends Asked<O> {
  id: string;
}

/** What the thread tells unasked. */
export interface JobProgress extends Progress {
  id: string;
}

const { location, limitMs, timeZone } = workerData as BacktestWorkerData;
let opened: Promise<Pick<Recordings, 'archive' | 'history'>> | undefined;

/** Opens the archive when it is first asked for: the thread that writes it may still be making it. */
async function recordings(): Promise<Pick<Recordings, 'archive' | 'history'>> {
  opened ??= openArchive({ ...location, role: 'read' }).then((archive) => ({
    archive,
    history: new Embedded(archive),
  }));
  try {
    return await opened;
  } catch (error) {
    opened = undefined;
    throw error;
  }
}

const underway = new Map<string, AbortController>();

async function run<O>(
  { id, order, calendar }: Job<O>,
  work: (parts: Recordings, order: O) => Promise<string>,
): Promise<Uint8Array> {
  const stopping = new AbortController();
  underway.set(id, stopping);
  try {
    const onProgress = (progress: Progress): void => tell({ id, ...progress } satisfies JobProgress);
    const pace = new Pace({ signal: stopping.signal, limitMs, onProgress });
    const parts = { ...(await recordings()), isActive: schedulesOf(calendar, timeZone), pace };
    return Buffer.from(await work(parts, order));
  } finally {
    underway.delete(id);
  }
}

const cancelled = (): HubError => new HubError('wrong-state', 'The back-test was cancelled.');

const tell = serveThread({
  backtest: (job: Job<Order>) =>
    run(job, async (parts, order) => writeReport(job.id, order, await backtest(parts, order))),
  sweep: (job: Job<SweepOrder>) =>
    run(job, async (parts, order) => writeSweep(job.id, order, await sweep(parts, order))),
  async explain({ order, calendar }: Asked<ExplainOrder>) {
    const parts = { ...(await recordings()), isActive: schedulesOf(calendar, timeZone) };
    return Buffer.from(JSON.stringify(await explain(parts, order)));
  },
  cancel: (id: string) => underway.get(id)?.abort(cancelled()),
  async close() {
    for (const stopping of underway.values()) stopping.abort(cancelled());
    await (await opened)?.archive.close();
  },
});
