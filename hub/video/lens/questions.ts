import type { PictureHealth } from '../health.ts';
import type { VideoCodec } from '../media/tag.ts';

/** Frames as a decoder takes them: a key frame, and what follows it; what is looked at is the picture of the last one. */
export interface Footage {
  codec: VideoCodec;
  /** The decoder's configuration: an avcC or hvcC record. */
  config: Buffer;
  frames: readonly Buffer[];
}

export interface Jpeg {
  jpeg: Buffer;
  width: number;
  height: number;
}

/** Questions to the process that decodes, by name, each with its answer. */
export type LensQuestions = {
  jpeg: { ask: { footage: Footage; maxWidth: number }; answer: Jpeg };
  /** `reference`: the view as it should be. Undefined of a picture that cannot be judged: more than 8 bits, or not 4:2:0. */
  examine: {
    ask: { footage: Footage; reference: Uint8Array | null };
    answer: { health: PictureHealth; view: Uint8Array } | undefined;
  };
};
