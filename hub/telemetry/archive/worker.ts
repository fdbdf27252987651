import { statfs } from 'node:fs/promises';
import { workerData } from 'node:worker_threads';
import { serveThread } from '../../kernel/thread-server.ts';
import type { ArchiveLocation } from '../../store/archive/archive.ts';
import { openArchive } from '../../store/archive/open.ts';
import { Archiver, type Progress } from './archiver.ts';
import { readLatest } from './latest.ts';
import type { HistoryLimits } from './limits.ts';
import { type RecentRequest, readRecent } from './recent.ts';
import { type ArchiveReport, byName } from './report.ts';
import { ArchiveRetention, oldestSlots } from './retention.ts';

/** What this thread is started with. */
export interface ArchiveWorkerData {
  location: Omit<ArchiveLocation, 'role'>;
  limits: HistoryLimits;
}

/** The only writer of the archive. */
const { location, limits } = workerData as ArchiveWorkerData;
const archive = await openArchive({ ...location, role: 'write' });
const stopping = new AbortController();
const { signal } = stopping;
const retention = new ArchiveRetention(archive, { limits, freeBytes, signal });
const archiver = new Archiver(archive, { limits, signal, onChunk: (progress) => tell(progress) });
const resumedAt = await archiver.resume();
let running: Promise<unknown> = Promise.resolve();

/** A database server's disk is its own affair. */
async function freeBytes(): Promise<number | undefined> {
  if (archive.dialect !== 'sqlite') return undefined;
  const { bavail, bsize } = await statfs(location.dataDir);
  return bavail * bsize;
}

async function report(progress: Progress, yielded: number): Promise<ArchiveReport> {
  const { totalBytes, byTier } = await archive.size();
  const oldest = byName(await oldestSlots(archive));
  return { ...progress, oldest, totalBytes, byTier: byName(byTier), yielded };
}

async function advance(now: number): Promise<ArchiveReport> {
  // First what makes room: on a full disk nothing else would succeed.
  const yielded = await retention.apply(now);
  return report(await archiver.advance(now), yielded);
}

const tell = serveThread({
  /** The archive as it was found. */
  opened: () => report({ cursor: resumedAt, archived: 0, tooOld: 0, lagRows: 0 }, 0),
  latest: () => readLatest(archive.db),
  recent: (request: RecentRequest) => readRecent(archive.db, request),
  advance({ now }: { now: number }): Promise<ArchiveReport> {
    const work = advance(now);
    running = work.catch(() => undefined);
    return work;
  },
  async close() {
    stopping.abort();
    await running;
    await archive.close();
  },
});
