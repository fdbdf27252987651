import { box, fullBox, u16, u32, u64 } from './boxes.ts';
import { type Track, trackId, UNITS_PER_SECOND } from './track.ts';

/** A track with the tables that say where its frames are; in a file of fragments they stay empty. */
export interface TrackTables {
  track: Track;
  durationMs: number;
  /** The boxes `stts` to `stco` (ISO/IEC 14496-12, 8.6 and 8.7). */
  tables: readonly Buffer[];
}

const IDENTITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const UNDETERMINED = 0x55c4; // the language, ISO 639-2 "und"

const NO_FRAMES = [
  fullBox('stts', 0, 0, u32(0)),
  fullBox('stsc', 0, 0, u32(0)),
  fullBox('stsz', 0, 0, u32(0, 0)),
  fullBox('stco', 0, 0, u32(0)),
];

/** What a file of fragments begins with: fragments follow, each whole in itself. */
export function fragmentedHead(tracks: readonly Track[]): Buffer {
  const extended = tracks.map(({ kind }) => fullBox('trex', 0, 0, u32(trackId(kind), 1, 0, 0, 0)));
  const bare = tracks.map((track) => ({ track, durationMs: 0, tables: NO_FRAMES }));
  return Buffer.concat([
    box('ftyp', Buffer.from('iso5'), u32(512), Buffer.from('iso5iso6mp41')),
    movie(bare, 0, box('mvex', ...extended)),
  ]);
}

/** What a plain file begins with, before its one `mdat`. */
export function plainHead(tracks: readonly TrackTables[]): Buffer {
  const durationMs = Math.max(0, ...tracks.map((one) => one.durationMs));
  return Buffer.concat([
    box('ftyp', Buffer.from('isom'), u32(512), Buffer.from('isomiso2mp41')),
    movie(tracks, durationMs),
  ]);
}

function movie(tracks: readonly TrackTables[], durationMs: number, ...extra: readonly Buffer[]): Buffer {
  const nextTrack = 1 + Math.max(0, ...tracks.map(({ track }) => trackId(track.kind)));
  const header = fullBox(
    'mvhd',
    1,
    0,
    u64(0),
    u64(0),
    u32(UNITS_PER_SECOND),
    u64(durationMs),
    u32(0x10000),
    u16(0x0100, 0),
    u32(0, 0),
    IDENTITY,
    Buffer.alloc(24),
    u32(nextTrack),
  );
  return box('moov', header, ...tracks.map(trackBox), ...extra);
}

function trackBox({ track, durationMs, tables }: TrackTables): Buffer {
  const isVideo = track.kind === 'video';
  const ENABLED_IN_MOVIE = 3;
  const head = fullBox(
    'tkhd',
    1,
    ENABLED_IN_MOVIE,
    u64(0),
    u64(0),
    u32(trackId(track.kind), 0),
    u64(durationMs),
    u32(0, 0),
    u16(0, 0, isVideo ? 0 : 0x0100, 0),
    IDENTITY,
    u32(track.width * 0x10000, track.height * 0x10000),
  );
  const media = fullBox(
    'mdhd',
    1,
    0,
    u64(0),
    u64(0),
    u32(UNITS_PER_SECOND),
    u64(durationMs),
    u16(UNDETERMINED, 0),
  );
  const [handler, name] = isVideo ? ['vide', 'Video\0'] : ['soun', 'Sound\0'];
  const handled = fullBox('hdlr', 0, 0, u32(0), Buffer.from(handler), u32(0, 0, 0), Buffer.from(name));
  const kindHead = isVideo ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0));
  const inThisFile = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));
  const table = box('stbl', track.description, ...tables);
  return box('trak', head, box('mdia', media, handled, box('minf', kindHead, inThisFile, table)));
}

/** The head of an `mdat` of `bodyBytes`, with a size of 64 bits. */
export function mediaDataHead(bodyBytes: number): Buffer {
  return Buffer.concat([u32(1), Buffer.from('mdat'), u64(bodyBytes + 16)]);
}
