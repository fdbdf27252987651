import { fullBox, u32, u32List, u64 } from './boxes.ts';
import { mediaDataHead, plainHead, type TrackTables } from './header.ts';
import { endOf, type Scanned, type ScannedRun } from './scan.ts';
import type { Track } from './track.ts';

/** A scanned file that goes into a plain one. `startMs`: where its first frame comes on the time of the plain file. */
export interface Source {
  scanned: Scanned;
  startMs: number;
}

/** Bytes of a source that follow in the plain file. */
export interface Piece {
  source: number;
  offset: number;
  sizeBytes: number;
}

/** How to write a plain file: its head, then these pieces of its sources. */
export interface PlainPlan {
  head: Buffer;
  pieces: Piece[];
  /** The key frame it begins with, ms on the time of the cut. */
  beginMs: number;
  durationMs: number;
  sizeBytes: number;
}

/** The part of the sources that is wanted, ms on the time of the plain file. */
export interface Cut {
  fromMs: number;
  toMs: number;
}

const WHOLE: Cut = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

/** What the tables of a track are made of, frame by frame; a chunk is what lies together. */
interface Column {
  track: Track;
  startsMs: number[];
  lastDurationMs: number;
  compositionMs: number[];
  sizes: number[];
  keys: number[];
  chunks: { offset: number; frames: number }[];
}

/**
 * Plans one plain MP4, its tables ahead of its frames so that it plays while it is loaded, out of files of fragments
 * with the same tracks, in their order. It begins at the key frame at or before `cut.fromMs` and ends with the frame
 * that shows at `cut.toMs`. A frame before a pause is shown until the next comes. Undefined when no picture is left.
 */
export function planPlain(sources: readonly Source[], cut: Cut = WHOLE): PlainPlan | undefined {
  const tracks = sources[0]?.scanned.tracks ?? [];
  const columns = new Map(tracks.map((track) => [track.kind, columnOf(track)]));
  const beginMs = keyBefore(sources, cut.fromMs);
  if (beginMs === undefined) return undefined;
  const pieces: Piece[] = [];
  let bodyBytes = 0;
  for (const [source, { scanned, startMs }] of sources.entries()) {
    for (const run of scanned.runs) {
      const column = columns.get(run.kind);
      if (!column) continue;
      const placed = { ...run, startMs: run.startMs + startMs };
      const piece = take(column, placed, { fromMs: beginMs, toMs: cut.toMs }, bodyBytes);
      if (!piece) continue;
      pieces.push({ source, ...piece });
      bodyBytes += piece.sizeBytes;
    }
  }
  const filled = [...columns.values()].filter(({ sizes }) => sizes.length > 0);
  if (!filled.some(({ track }) => track.kind === 'video')) return undefined;
  const tablesAt = (base: number): TrackTables[] => filled.map((column) => tablesOf(column, beginMs, base));
  // Where frames lie depends on the size of what says so, which is the same whatever it says.
  const mdat = mediaDataHead(bodyBytes);
  const headBytes = plainHead(tablesAt(0)).length + mdat.length;
  const tables = tablesAt(headBytes);
  return {
    head: Buffer.concat([plainHead(tables), mdat]),
    pieces,
    beginMs,
    durationMs: Math.max(...tables.map(({ durationMs }) => durationMs)),
    sizeBytes: headBytes + bodyBytes,
  };
}

const columnOf = (track: Track): Column => ({
  track,
  startsMs: [],
  lastDurationMs: 0,
  compositionMs: [],
  sizes: [],
  keys: [],
  chunks: [],
});

/** The last key frame at or before `fromMs`, or the first of all. */
function keyBefore(sources: readonly Source[], fromMs: number): number | undefined {
  let found: number | undefined;
  for (const { scanned, startMs } of sources)
    for (const run of scanned.runs) {
      let at = run.startMs + startMs;
      for (const { isKey, durationMs } of run.kind === 'video' ? run.samples : []) {
        if (isKey && (found === undefined || at <= fromMs)) found = at;
        at += durationMs;
      }
    }
  return found;
}

/** Puts what lies within the cut of a run into the tables, and says where those bytes are. */
function take(
  column: Column,
  run: ScannedRun,
  { fromMs, toMs }: Cut,
  at: number,
): Omit<Piece, 'source'> | undefined {
  if (run.startMs > toMs || endOf(run) <= fromMs) return undefined;
  let { startMs, offset } = run;
  let piece: Omit<Piece, 'source'> | undefined;
  let frames = 0;
  for (const { sizeBytes, durationMs, compositionMs, isKey } of run.samples) {
    if (startMs > toMs) break;
    if (startMs >= fromMs) {
      piece ??= { offset, sizeBytes: 0 };
      piece.sizeBytes += sizeBytes;
      frames++;
      const before = column.startsMs.at(-1);
      column.startsMs.push(before === undefined ? startMs : Math.max(startMs, before + 1));
      column.compositionMs.push(compositionMs);
      column.sizes.push(sizeBytes);
      if (isKey) column.keys.push(column.sizes.length);
      column.lastDurationMs = durationMs;
    }
    startMs += durationMs;
    offset += sizeBytes;
  }
  if (piece) column.chunks.push({ offset: at, frames });
  return piece;
}

function tablesOf(column: Column, beginMs: number, base: number): TrackTables {
  const { track, startsMs, lastDurationMs, compositionMs, sizes, keys, chunks } = column;
  // There is no frame before the first: what is missing at the start is added to it.
  const starts = startsMs.map((ms, i) => (i === 0 ? 0 : ms - beginMs));
  const durations = starts.map((ms, i) => (starts[i + 1] ?? ms + lastDurationMs) - ms);
  const tables = [
    fullBox('stts', 0, 0, lengths(durations)),
    ...(compositionMs.some((ms) => ms !== 0) ? [fullBox('ctts', 1, 0, lengths(compositionMs))] : []),
    ...(track.kind === 'video' ? [fullBox('stss', 0, 0, u32(keys.length), u32List(keys))] : []),
    fullBox('stsc', 0, 0, chunkLengths(chunks.map(({ frames }) => frames))),
    fullBox('stsz', 0, 0, u32(0, sizes.length), u32List(sizes)),
    fullBox('co64', 0, 0, u32(chunks.length), ...chunks.map(({ offset }) => u64(base + offset))),
  ];
  return { track, durationMs: durations.reduce((sum, ms) => sum + ms, 0), tables };
}

/** Equal values that follow each other, as a count and the value. */
function lengths(values: readonly number[]): Buffer {
  const entries: number[] = [];
  for (const value of values) {
    if (entries.length > 0 && entries.at(-1) === value)
      entries[entries.length - 2] = (entries.at(-2) ?? 0) + 1;
    else entries.push(1, value);
  }
  return Buffer.concat([u32(entries.length / 2), u32List(entries)]);
}

/** How many frames each chunk has, told where that changes. */
function chunkLengths(frames: readonly number[]): Buffer {
  const entries: number[] = [];
  for (const [i, count] of frames.entries()) if (count !== frames[i - 1]) entries.push(i + 1, count, 1);
  return Buffer.concat([u32(entries.length / 3), u32List(entries)]);
}
