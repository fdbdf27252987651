export type VideoCodec = 'h264' | 'h265';

/** One FLV tag as its camera published it. Shared by every reader and viewer: nobody writes to `bytes`. */
export interface Tag {
  kind: 'video' | 'audio' | 'script';
  /** A decoder's configuration (AVC, HEVC or AAC sequence header) and not a frame. */
  isConfig: boolean;
  /** A key frame of video. */
  isKey: boolean;
  /** Null for audio, script and codecs that are not ours. */
  codec: VideoCodec | 'aac' | null;
  /** Decode time on the publisher's clock, ms; it may start again at 0 with the next publication. */
  dtsMs: number;
  /** What presentation is later than decoding, ms. */
  compositionMs: number;
  /** When it arrived, Unix ms. */
  at: number;
  /** The whole tag as it lies in a file: 11 bytes of head, the body, 4 bytes of length. */
  bytes: Buffer;
  /** Where the coded data starts in `bytes`: after the head of the tag and of the codec. */
  dataOffset: number;
}

/** Reads what one camera publishes, inside the media process. */
export interface TagReader {
  /** A publication begins; configurations follow as tags. */
  begin?(at: number): void;
  tag(tag: Tag): void;
  /** The publication is over: closed, broken off, or its camera was disabled. */
  end(at: number): void;
}
