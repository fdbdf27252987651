import { bodyAt, boxesIn } from './boxes.ts';
import { KEY_FLAGS } from './fragment.ts';
import { type Sample, type Track, trackId } from './track.ts';

/** Reads up to `length` bytes of a file from `offset`; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** Frames of one track that lie one behind the other in a file. */
export interface ScannedRun {
  kind: Track['kind'];
  startMs: number;
  /** Where the first of them is in the file. */
  offset: number;
  samples: Sample[];
}

/** What a file of fragments holds, as far as it is whole. */
export interface Scanned {
  tracks: Track[];
  runs: ScannedRun[];
  /** Up to here the file is whole: what lies behind was being written when its writer died. */
  wholeBytes: number;
  /** Where the last frame ends, ms from the first. */
  durationMs: number;
}

const HEAD_BYTES = 16;
/** Boxes that are read whole: no head and no fragment of ours comes near. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads the boxes of a file that `FragmentedFile` has written, its frames not. Undefined when not even its head is whole. */
export async function scan(read: ReadAt): Promise<Scanned | undefined> {
  let scanned: Scanned | undefined;
  let fragment: ScannedRun[] = [];
  for (let at = 0; ; ) {
    const head = await read(at, HEAD_BYTES);
    if (head.length < 8) break;
    const size = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (size < 8) break;
    if (type === 'moov' || type === 'moof') {
      const bytes = size <= MOST_BYTES ? await read(at, size) : Buffer.alloc(0);
      if (bytes.length < size) break;
      const body = bytes.subarray(8);
      if (type === 'moov')
        scanned = { tracks: tracksOf(body), runs: [], wholeBytes: at + size, durationMs: 0 };
      else fragment = runsOf(body, at);
    } else if (type === 'mdat') {
      if (!scanned || (await read(at + size - 1, 1)).length === 0) break;
      scanned.runs.push(...fragment);
      scanned.wholeBytes = at + size;
      for (const run of fragment) scanned.durationMs = Math.max(scanned.durationMs, endOf(run));
      fragment = [];
    } else if (type !== 'ftyp') break;
    at += size;
  }
  return scanned;
}

/** Where a run ends, ms on the time of its file. */
export const endOf = ({ startMs, samples }: Pick<ScannedRun, 'startMs' | 'samples'>): number =>
  samples.reduce((ms, { durationMs }) => ms + durationMs, startMs);

const codecs = { avc1: 'h264', hvc1: 'h265', mp4a: 'aac' } as const;

function tracksOf(moov: Buffer): Track[] {
  return [...boxesIn(moov)].flatMap(({ type, body }): Track[] => {
    const stsd = type === 'trak' ? bodyAt(body, 'mdia', 'minf', 'stbl', 'stsd') : undefined;
    const head = bodyAt(body, 'tkhd');
    const entry = stsd?.toString('latin1', 12, 16) as keyof typeof codecs | undefined;
    if (!stsd || !head || entry === undefined || !(entry in codecs)) return [];
    const codec = codecs[entry];
    const size = { width: head.readUInt16BE(88), height: head.readUInt16BE(92) };
    // The box itself, of which `stsd` is the body: it goes into other files as it is.
    const description = Buffer.from(stsd.buffer, stsd.byteOffset - 8, stsd.length + 8);
    return [{ kind: codec === 'aac' ? 'audio' : 'video', codec, ...size, description }];
  });
}

function runsOf(moof: Buffer, moofAt: number): ScannedRun[] {
  return [...boxesIn(moof)].flatMap(({ type, body }): ScannedRun[] => {
    const [head, time, run] = ['tfhd', 'tfdt', 'trun'].map((name) => bodyAt(body, name));
    if (type !== 'traf' || !head || !time || !run) return [];
    const kind = head.readUInt32BE(4) === trackId('video') ? 'video' : 'audio';
    const samples = Array.from({ length: run.readUInt32BE(4) }, (_, i): Sample => {
      const at = 12 + i * 16;
      return {
        durationMs: run.readUInt32BE(at),
        sizeBytes: run.readUInt32BE(at + 4),
        isKey: run.readUInt32BE(at + 8) === KEY_FLAGS,
        compositionMs: run.readInt32BE(at + 12),
      };
    });
    return [
      { kind, startMs: Number(time.readBigUInt64BE(4)), offset: moofAt + run.readUInt32BE(8), samples },
    ];
  });
}
