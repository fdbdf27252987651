import { rm } from 'node:fs/promises';
import { HubError } from '../../kernel/errors.ts';
import { serveThread } from '../../kernel/thread-server.ts';
import { scanFile, writePlain } from '../mp4/files.ts';
import { type Cut, planPlain, type Source } from '../mp4/plain.ts';

/** An interval that is to become one file. Instants are Unix ms. */
export interface ExportOrder {
  id: string;
  from: number;
  to: number;
  /** Files of one camera in their order. */
  files: readonly { path: string; fromAt: number }[];
  out: string;
}

export interface ExportDone {
  fromAt: number;
  toAt: number;
  sizeBytes: number;
}

/** What the thread tells unasked. */
export interface ExportProgress {
  id: string;
  doneBytes: number;
  totalBytes: number;
}

const TELL_BYTES = 4 * 1024 * 1024;
const underway = new Map<string, AbortController>();

async function write({ id, from, to, files, out }: ExportOrder, signal: AbortSignal): Promise<ExportDone> {
  const { sources, baseAt } = await scanAll(files, signal);
  const cut: Cut = { fromMs: from - baseAt, toMs: to - baseAt };
  const plan = planPlain(sources, cut);
  if (!plan) throw new HubError('not-found', 'No picture was recorded in that interval.');
  let toldBytes = 0;
  const onProgress = (doneBytes: number): void => {
    if (doneBytes - toldBytes < TELL_BYTES && doneBytes < plan.sizeBytes) return;
    toldBytes = doneBytes;
    tell({ id, doneBytes, totalBytes: plan.sizeBytes } satisfies ExportProgress);
  };
  onProgress(0);
  await writePlain(
    out,
    plan,
    files.map(({ path }) => path),
    { signal, onProgress },
  );
  const fromAt = baseAt + plan.beginMs;
  return { fromAt, toAt: fromAt + plan.durationMs, sizeBytes: plan.sizeBytes };
}

/** Reads what the files hold. One file has one decoder: an interval over a change of it cannot become one. */
async function scanAll(files: ExportOrder['files'], signal: AbortSignal) {
  const sources: Source[] = [];
  const baseAt = files[0]?.fromAt ?? 0;
  let endMs = 0;
  for (const { path, fromAt } of files) {
    signal.throwIfAborted();
    const scanned = await scanFile(path);
    if (!scanned) throw new HubError('not-found', 'A recording of that interval has been deleted meanwhile.');
    const [first] = sources;
    if (first && !isAlike(first, scanned))
      throw new HubError(
        'conflict',
        `The camera was set up differently from ${new Date(fromAt).toISOString()} on: export what lies before and after that on its own.`,
        { extra: { changedAt: new Date(fromAt).toISOString() } },
      );
    const startMs = Math.max(fromAt - baseAt, endMs);
    sources.push({ scanned, startMs });
    endMs = startMs + scanned.durationMs;
  }
  return { sources, baseAt };
}

const isAlike = ({ scanned: { tracks } }: Source, other: Source['scanned']): boolean =>
  tracks.length === other.tracks.length &&
  tracks.every((track, i) => other.tracks[i]?.description.equals(track.description));

const cancelled = (): HubError => new HubError('wrong-state', 'The export was cancelled.');

const tell = serveThread({
  async export(order: ExportOrder) {
    const stopping = new AbortController();
    underway.set(order.id, stopping);
    try {
      return await write(order, stopping.signal);
    } catch (error) {
      await rm(order.out, { force: true });
      throw error;
    } finally {
      underway.delete(order.id);
    }
  },
  cancel: (id: string) => underway.get(id)?.abort(cancelled()),
  close() {
    for (const stopping of underway.values()) stopping.abort(cancelled());
  },
});
