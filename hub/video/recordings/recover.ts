import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../kernel/log.ts';
import { scanFile } from '../mp4/files.ts';
import { cameraOfFolder, recordingPath } from '../recording-path.ts';
import type { RecordingFile } from '../recording-protocol.ts';
import type { Recording } from './recording.ts';
import type { RecordingIndex } from './recording-index.ts';

export interface RecoverOptions {
  index: RecordingIndex;
  dataDir: string;
  log: Log;
  /** When the writer died: files that begin later are somebody else's. */
  diedAt: number;
}

/** Files are told of about as they begin: one of which nothing was told lies near the newest that is known. */
const LATE_MS = 3_600_000;
const MOST_LATE = 5_000;
const FILE = /^(\d{1,15})\.mp4$/;

/**
 * Puts in order what a recorder left that was killed: finds the true end of each file it was writing, cuts off what is
 * not whole behind it, and takes up files whose beginning it could not tell any more.
 */
export async function recover({ index, dataDir, log, diedAt }: RecoverOptions): Promise<void> {
  const newest = await index.newest();
  const abandoned = index.abandoned();
  for (const recording of abandoned) await recoverFile(index, recording, log, recording);
  let untold = 0;
  for (const folder of await subfolders(join(dataDir, 'video'))) {
    const cameraId = cameraOfFolder(folder);
    if (cameraId === undefined) continue;
    const since = (newest.get(cameraId) ?? 0) - LATE_MS;
    const told = await index.of(cameraId, { from: since, to: diedAt + 1, after: since, limit: MOST_LATE });
    const paths = new Set(told.map(({ path }) => path));
    for (const name of await readdir(join(dataDir, 'video', folder))) {
      const fromAt = Number(FILE.exec(name)?.[1] ?? 0);
      if (fromAt <= since || fromAt > diedAt) continue;
      const path = recordingPath(cameraId, fromAt);
      if (paths.has(path)) continue;
      await recoverFile(index, { cameraId, path, fromAt, toAt: fromAt, sizeBytes: 0, codec: 'h264' }, log);
      untold++;
    }
  }
  if (abandoned.length + untold > 0)
    log.warn({ files: abandoned.length + untold }, 'recordings that broke off were recovered');
}

async function recoverFile(
  index: RecordingIndex,
  file: RecordingFile,
  log: Log,
  known?: Recording,
): Promise<void> {
  const path = index.absolute(file);
  try {
    const { size } = await stat(path);
    const scanned = await scanFile(path);
    const codec = scanned?.tracks.find(({ kind }) => kind === 'video')?.codec;
    if (scanned && scanned.durationMs > 0 && codec !== undefined && codec !== 'aac') {
      if (size > scanned.wholeBytes) await truncate(path, scanned.wholeBytes);
      const toAt = file.fromAt + scanned.durationMs;
      return index.recovered({ ...file, toAt, sizeBytes: scanned.wholeBytes, codec }, known);
    }
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isGone) {
      log.error({ err: error, path: file.path }, 'a recording could not be read');
      return;
    }
  }
  await index.remove(known ?? { ...file, id: '', state: 'recovered' });
}

async function subfolders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : []));
}
