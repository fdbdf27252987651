/** What a file holds of one kind: pictures or sound. */
export interface Track {
  kind: 'video' | 'audio';
  codec: 'h264' | 'h265' | 'aac';
  /** Of the picture; 0 for sound. */
  width: number;
  height: number;
  /** The box `stsd` as it stands in the file: how a decoder is set up. */
  description: Buffer;
}

/** One frame, in the order it is decoded. */
export interface Sample {
  sizeBytes: number;
  durationMs: number;
  /** What presentation is later than decoding, ms; may be negative. */
  compositionMs: number;
  isKey: boolean;
}

/** Times in files are milliseconds, as cameras publish them: nothing is rounded. */
export const UNITS_PER_SECOND = 1000;

/** The number of a track in every file of ours. */
export const trackId = (kind: Track['kind']): number => (kind === 'video' ? 1 : 2);
