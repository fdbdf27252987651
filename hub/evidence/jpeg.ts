import { factsOf, noFacts, type PhotoFacts } from './exif.ts';

const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const COM = 0xfe;

/** Application segments a decoder needs: colours depend on them. */
const needed: readonly (readonly [number, string])[] = [
  [APP0, 'JFIF\0'],
  [0xe2, 'ICC_PROFILE\0'],
  [0xee, 'Adobe'],
];

const isNamed = (bytes: Uint8Array, at: number, name: string): boolean =>
  Array.from(name).every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;

/** Where the coded picture that begins at `at` ends: at the next marker that is none of its own (T.81, B.1.1.5). */
function endOfScan(bytes: Uint8Array, at: number): number {
  for (let found = bytes.indexOf(0xff, at); found !== -1; found = bytes.indexOf(0xff, found + 1)) {
    const next = bytes[found + 1];
    if (next === undefined) return -1;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return found;
  }
  return -1;
}

function segmentOf(tiff: Uint8Array): Uint8Array {
  const length = 2 + 6 + tiff.length;
  const segment = new Uint8Array(2 + length);
  segment.set([0xff, 0xe1, length >> 8, length & 0xff, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  segment.set(tiff, 10);
  return segment;
}

/**
 * A JPEG (ITU-T T.81) without comments and application segments but those its colours need, and without what follows
 * its end; `keep` answers the Exif block it is given instead. Undefined when it is damaged.
 */
export function strippedJpeg(
  bytes: Uint8Array,
  keep: (facts: PhotoFacts) => Uint8Array | undefined,
): { pieces: Uint8Array[]; facts: PhotoFacts } | undefined {
  const before = [bytes.subarray(0, 2)];
  const pieces: Uint8Array[] = [];
  let facts = noFacts;
  for (let at = 2; at + 1 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === EOI) {
      const tiff = keep(facts);
      pieces.push(bytes.subarray(at, at + 2));
      return { pieces: [...before, ...(tiff ? [segmentOf(tiff)] : []), ...pieces], facts };
    }
    if (at + 4 > bytes.length) return undefined;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const end = marker === SOS ? endOfScan(bytes, at + 2 + length) : at + 2 + length;
    if (length < 2 || end < at || end > bytes.length) return undefined;
    const isData = marker >= APP0 && marker <= 0xef;
    const isExif = marker === 0xe1 && isNamed(bytes, at + 4, 'Exif\0\0');
    if (isExif && facts === noFacts) facts = factsOf(bytes.subarray(at + 10, end));
    const isNeeded = needed.some(([tag, name]) => tag === marker && isNamed(bytes, at + 4, name));
    // JFIF wants to be first, Exif right behind it.
    if (marker === APP0 && isNeeded && pieces.length === 0) before.push(bytes.subarray(at, end));
    else if (marker !== COM && (!isData || isNeeded)) pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}
