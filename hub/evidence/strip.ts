import { factsOf, noFacts, type PhotoFacts, tiffOf } from './exif.ts';
import { strippedJpeg } from './jpeg.ts';
import { strippedMp4 } from './mp4.ts';
import type { Cleaned } from './patch.ts';
import { strippedPdf } from './pdf.ts';

/** A photo without what its camera said about it: its bytes in pieces, and what was read before. */
export interface Stripped {
  pieces: readonly Uint8Array[];
  facts: PhotoFacts;
}

/** What may stay in the file: how to turn it, and time and place only where that is wanted. */
export function keptOf(facts: PhotoFacts, keepTimeAndPlace: boolean): PhotoFacts {
  return keepTimeAndPlace ? facts : { ...noFacts, orientation: facts.orientation };
}

/** Chunks of a PNG that its picture or animation needs; all others are words, times and other people's business. */
const pngKept = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT'.split(' '),
);

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** PNG, 5.3: a length, a type, the data and a checksum; what follows the end is cut off. */
function strippedPng(bytes: Uint8Array): Stripped | undefined {
  const view = viewOf(bytes);
  const pieces = [bytes.subarray(0, 8)];
  let facts = noFacts;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    const type = ascii(bytes, at + 4);
    if (end > bytes.length) return undefined;
    if (type === 'eXIf') facts = factsOf(bytes.subarray(at + 8, end - 4));
    if (pngKept.has(type)) pieces.push(bytes.subarray(at, end));
    if (type === 'IEND') return { pieces, facts };
    at = end;
  }
  return undefined;
}

const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;
const webpKept = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

/** A chunk of a WebP: type, length, data, and a byte to make it even. */
function riffChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(8 + data.length + (data.length % 2));
  chunk.set(Array.from(type, (letter) => letter.charCodeAt(0)));
  viewOf(chunk).setUint32(4, data.length, true);
  chunk.set(data, 8);
  return chunk;
}

/** WebP (RFC 9649, 2.7): chunks in a RIFF file, whose header says which there are. */
function strippedWebp(bytes: Uint8Array, keepTimeAndPlace: boolean): Stripped | undefined {
  if (bytes.length < 12) return undefined;
  const view = viewOf(bytes);
  const size = Math.min(bytes.length, 8 + view.getUint32(4, true));
  const kept: { type: string; bytes: Uint8Array }[] = [];
  let facts = noFacts;
  for (let at = 12; at < size; ) {
    if (at + 8 > size) return undefined;
    const length = view.getUint32(at + 4, true);
    const type = ascii(bytes, at);
    const end = at + 8 + length + (length % 2);
    if (at + 8 + length > size) return undefined;
    if (type === 'EXIF') facts = factsOf(withoutName(bytes.subarray(at + 8, at + 8 + length)));
    if (webpKept.has(type))
      kept.push({ type, bytes: riffChunk(type, bytes.subarray(at + 8, at + 8 + length)) });
    at = end;
  }
  const header = kept.find(({ type }) => type === 'VP8X');
  const tiff = header && tiffOf(keptOf(facts, keepTimeAndPlace));
  if (header) {
    const flags = (header.bytes[8] ?? 0) & ~(EXIF_FLAG | XMP_FLAG);
    header.bytes[8] = flags | (tiff ? EXIF_FLAG : 0);
  }
  const body = [...kept.map((chunk) => chunk.bytes), ...(tiff ? [riffChunk('EXIF', tiff)] : [])];
  const riff = bytes.slice(0, 12);
  viewOf(riff).setUint32(4, 4 + body.reduce((sum, { length }) => sum + length, 0), true);
  return kept.some(({ type }) => type.startsWith('VP8') || type === 'ANMF')
    ? { pieces: [riff, ...body], facts }
    : undefined;
}

/** Some cameras put the name of JPEG's segment before the block. */
const withoutName = (data: Uint8Array): Uint8Array => (ascii(data, 0) === 'Exif' ? data.subarray(6) : data);

/**
 * The photo without metadata but for its orientation, and time and place where they are kept (a PNG keeps neither).
 * Its picture is untouched. Undefined when the file is damaged: what cannot be followed cannot be cleaned.
 */
export function stripped(
  mediaType: string,
  bytes: Uint8Array,
  keepTimeAndPlace: boolean,
): Stripped | undefined {
  if (mediaType === 'image/png') return strippedPng(bytes);
  if (mediaType === 'image/webp') return strippedWebp(bytes, keepTimeAndPlace);
  return strippedJpeg(bytes, (facts) => tiffOf(keptOf(facts, keepTimeAndPlace)));
}

/**
 * A clip or a document without its metadata, every byte of what it shows in its place. Undefined when it cannot be
 * followed, or must not be touched; it is no worse as evidence for that, and is kept as it came.
 */
export function cleaned(
  mediaType: string,
  bytes: Uint8Array,
  keepTimeAndPlace: boolean,
): Cleaned | undefined {
  if (mediaType === 'video/mp4') return strippedMp4(bytes, keepTimeAndPlace);
  return mediaType === 'application/pdf' ? strippedPdf(bytes, keepTimeAndPlace) : undefined;
}
