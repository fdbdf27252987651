import { hash } from 'node:crypto';
import type { PictureSize } from '../mp4/picture-size.ts';
import { codedData } from './flv.ts';
import { pictureUnits } from './nal.ts';
import type { Tag, VideoCodec } from './tag.ts';

/** What changes from one key frame to the next although the picture does not: its slice head. */
const SLICE_HEAD_BYTES = 64;
/** Key frames in a row differ by `idr_pic_id` (H.264, 7.4.3), which encoders let go back and forth between two values. */
const REMEMBERED = 2;

/**
 * Finds a picture that stands still to the last bit: equal key frames, and between them nothing but frames that skip every
 * block. A live sensor has noise, and no two of its key frames are equal, however quiet the corridor is.
 */
export class FrozenPicture {
  readonly #last: string[] = [];
  /** Arrival of the first of the equal key frames. */
  #firstAt: number | null = null;
  #isSkipping = true;
  #sinceAt: number | null = null;

  get since(): number | null {
    return this.#sinceAt;
  }

  /** Another publication, or a configuration: what was seen tells nothing of what comes. */
  restart(): void {
    this.#last.length = 0;
    this.#firstAt = null;
    this.#sinceAt = null;
    this.#isSkipping = true;
  }

  frame(tag: Tag, codec: VideoCodec, size: PictureSize | null): void {
    const units = pictureUnits(codec, codedData(tag));
    if (!tag.isKey) {
      const codedBytes = units.reduce((sum, unit) => sum + unit.length, 0);
      if (codedBytes > longestSkip(size)) this.#move();
      return;
    }
    const largest = units.reduce((a, b) => (b.length > a.length ? b : a), Buffer.alloc(0));
    const print =
      largest.length > 2 * SLICE_HEAD_BYTES ? hash('sha1', largest.subarray(SLICE_HEAD_BYTES)) : null;
    if (print === null || !this.#last.includes(print) || !this.#isSkipping) {
      this.#sinceAt = null;
      this.#firstAt = tag.at;
    } else this.#sinceAt = this.#firstAt;
    this.#isSkipping = true;
    if (print === null || this.#last.includes(print)) return;
    this.#last.push(print);
    if (this.#last.length > REMEMBERED) this.#last.shift();
  }

  #move(): void {
    this.#isSkipping = false;
    this.#sinceAt = null;
  }
}

/** A frame in which every block is skipped: its heads, and a few bits a row. */
const longestSkip = (size: PictureSize | null): number =>
  256 + (size ? Math.ceil((size.width * size.height) / 256 / 64) : 0);
