import { noFacts, type PhotoFacts } from './exif.ts';
import { type Cleaned, type Patch, patched } from './patch.ts';

/** A box (ISO/IEC 14496-12, 4.2): `from` its first byte, `body` behind its head, `to` behind its last. */
interface Box {
  type: string;
  from: number;
  body: number;
  to: number;
}

const HEAD_BYTES = 16;
const MAX_BOXES = 100_000;
/** Of a box in which a place is looked for. */
const MAX_PLACE_BYTES = 65_536;
/** In the year 2096: what is later is no time. */
const MAX_MS = 4e12;

/** Words, places and other people's business, wherever they stand. */
const telling = new Set(['udta', 'meta', 'uuid', 'free', 'skip']);
/** Boxes such boxes lie in. */
const holders = new Set(['moov', 'trak', 'mdia', 'minf', 'moof', 'traf', 'mvex']);
/** Boxes that begin with a version, flags, and when something was made and changed. */
const timed = new Set(['mvhd', 'tkhd', 'mdhd']);
/** What stays of `udta` where places are kept. */
const places = new Set(['\xa9xyz', 'loci']);
/** Tracks that are pictures and sound; others carry places and words with the time. */
const harmlessTracks = new Set(['vide', 'soun', 'hint']);
/** Seconds from 1904, which MP4 counts from, to 1970. */
const EPOCH_S = 2_082_844_800;

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  Array.from(bytes.subarray(at, at + length), (byte) => String.fromCharCode(byte)).join('');
const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** The box whose head this is, `at` where it lies; undefined when it does not fit below `end`. */
function boxOf(head: Uint8Array, at: number, end: number): Box | undefined {
  if (head.length < 8) return undefined;
  const view = viewOf(head);
  const short = view.getUint32(0);
  if (short === 1 && head.length < 16) return undefined;
  const body = at + (short === 1 ? 16 : 8);
  const to = short === 0 ? end : at + (short === 1 ? Number(view.getBigUint64(8)) : short);
  return to < body || to > end ? undefined : { type: ascii(head, 4, 4), from: at, body, to };
}

/** The box as free space of the same size. */
function* freed({ type, from, body, to }: Box): Generator<Patch> {
  if (type !== 'free') yield { at: from + 4, bytes: Uint8Array.from([0x66, 0x72, 0x65, 0x65]) };
  if (to > body) yield { at: body, bytes: new Uint8Array(to - body) };
}

/** ISO 6709, as phones write it: `+39.9050+116.3050/`. */
function placeIn(text: string): PhotoFacts['place'] {
  const found = /([+-]\d{1,2}\.\d{1,10})([+-]\d{1,3}\.\d{1,10})/.exec(text);
  const [lat, lng] = [Number(found?.[1]), Number(found?.[2])];
  return found && Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lng, lat } : null;
}

/** The walk through the boxes of a clip. */
class Walk {
  readonly patches: Patch[] = [];
  facts: PhotoFacts = noFacts;
  clean = true;
  movies = 0;
  readonly #bytes: Uint8Array;
  readonly #keep: boolean;
  #boxes = 0;

  constructor(bytes: Uint8Array, keepTimeAndPlace: boolean) {
    this.#bytes = bytes;
    this.#keep = keepTimeAndPlace;
  }

  /** The boxes between two places; undefined when they cannot be followed. */
  boxes(from: number, to: number): Box[] | undefined {
    const boxes: Box[] = [];
    for (let at = from; at < to; ) {
      const box = boxOf(this.#bytes.subarray(at, Math.min(to, at + HEAD_BYTES)), at, to);
      if (!box || ++this.#boxes > MAX_BOXES) return undefined;
      boxes.push(box);
      at = box.to;
    }
    return boxes;
  }

  /** Whether all of it could be followed. */
  into(from: number, to: number): boolean {
    return this.boxes(from, to)?.every((box) => this.#take(box)) ?? false;
  }

  #take(box: Box): boolean {
    const { type, body, to } = box;
    if (type === 'moov') this.movies++;
    if (type === 'hdlr' && !harmlessTracks.has(ascii(this.#bytes, body + 8, 4))) this.clean = false;
    if (timed.has(type)) return this.#times(box);
    if (holders.has(type)) return this.into(body, to);
    if (!telling.has(type)) return true;
    if (type === 'udta' || type === 'meta') this.#readPlace(box);
    const inner = type === 'udta' && this.#keep ? this.boxes(body, to) : undefined;
    const going = inner ? inner.filter((one) => !places.has(one.type)) : [box];
    for (const one of going) this.patches.push(...freed(one));
    return true;
  }

  #readPlace({ body, to }: Box): void {
    if (this.facts.place !== null) return;
    const text = ascii(this.#bytes, body, Math.min(to - body, MAX_PLACE_BYTES));
    this.facts = { ...this.facts, place: placeIn(text) };
  }

  #times({ type, body, to }: Box): boolean {
    const length = this.#bytes[body] === 1 ? 16 : 8;
    if (body + 4 + length > to) return false;
    const view = viewOf(this.#bytes);
    const made = length === 16 ? Number(view.getBigUint64(body + 4)) : view.getUint32(body + 4);
    const madeMs = (made - EPOCH_S) * 1000;
    if (type === 'mvhd' && madeMs > 0 && madeMs < MAX_MS) {
      const local = new Date(madeMs).toISOString().slice(0, 19);
      this.facts = { ...this.facts, taken: { local, offset: '+00:00' } };
    }
    if (!this.#keep) this.patches.push({ at: body + 4, bytes: new Uint8Array(length) });
    return true;
  }
}

/**
 * A clip without the words and places in it and, unless they are kept, its times (ISO/IEC 14496-12; QuickTime's `©xyz`).
 * Boxes become free space of the same size: what points at the media stays right, and the media is untouched. Undefined
 * when the file is damaged and cannot be followed. A clip with a track that is neither picture nor sound is not `clean`:
 * places may go with the time in it.
 */
export function strippedMp4(bytes: Uint8Array, keepTimeAndPlace: boolean): Cleaned | undefined {
  const walk = new Walk(bytes, keepTimeAndPlace);
  if (!walk.into(0, bytes.length) || walk.movies === 0) return undefined;
  return { bytes: patched(bytes, walk.patches), clean: walk.clean, facts: walk.facts };
}
