import { noFacts, type PhotoFacts } from './exif.ts';
import { type Cleaned, type Patch, patched } from './patch.ts';

/** An object of a PDF (ISO 32000-1, 7.3.10) that stands as it is in the file; positions in bytes. */
interface PdfObject {
  id: string;
  /** What stands between `obj` and its end, or its stream. */
  from: number;
  to: number;
  /** Its dictionary, from `<<` up to behind `>>`. */
  dict: { from: number; to: number; text: string } | undefined;
  stream: { from: number; to: number } | undefined;
}

const OBJECT = /(?<!\d)(\d{1,10})[\0\t\n\f\r ]{1,8}(\d{1,5})[\0\t\n\f\r ]{1,8}obj(?![a-z])/g;
const REFERENCE = /(?<!\d)(\d{1,10})\s{1,8}(\d{1,5})\s{1,8}R(?![A-Za-z])/g;
/** A zlib stream (RFC 1950) of nothing. */
const EMPTY_FLATE = Uint8Array.of(0x78, 0x9c, 0x03, 0, 0, 0, 0, 1);
/** One each time it was saved. Each, and each value by reference, is looked for among all objects. */
const MAX_TRAILERS = 100;
const MAX_REFERENCES = 50;
/** What metadata begins with that lies where it was not looked for, such as in photos. */
const leftOvers = ['<x:xmpmeta', '<?xpacket', 'Exif\0\0', 'http://ns.adobe.com/xap'];

const isSpace = (letter: string | undefined): boolean =>
  letter !== undefined && '\0\t\n\f\r '.includes(letter);

function behindSpace(text: string, at: number): number {
  while (isSpace(text[at])) at++;
  return at;
}

/** Behind the string `(…)` that begins at `at`; -1 when it has no end. */
function behindString(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const letter = text[i];
    if (letter === '\\') i++;
    else if (letter === '(') depth++;
    else if (letter === ')' && --depth === 0) return i + 1;
  }
  return -1;
}

/** Behind the dictionary that begins at `at`; -1 when it has no end. */
function behindDict(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; ) {
    if (text.startsWith('<<', i)) {
      depth++;
      i += 2;
    } else if (text.startsWith('>>', i)) {
      i += 2;
      if (--depth === 0) return i;
    } else if (text[i] === '(') {
      i = behindString(text, i);
      if (i === -1) return -1;
    } else if (text[i] === '%') {
      while (i < text.length && text[i] !== '\n' && text[i] !== '\r') i++;
    } else i++;
  }
  return -1;
}

/** Where the data of a stream lies whose keyword stands at `at`; undefined when it has no end. */
function streamAt(text: string, at: number, dict: string): { from: number; to: number } | undefined {
  let from = at + 'stream'.length;
  if (text[from] === '\r') from++;
  if (text[from] === '\n') from++;
  const length = /\/Length\s+(\d{1,10})(?!\d|\s+\d+\s+R)/.exec(dict)?.[1];
  const said = from + Number(length ?? Number.NaN);
  if (text.startsWith('endstream', behindSpace(text, said || text.length))) return { from, to: said };
  const to = text.indexOf('endstream', from);
  return to === -1 ? undefined : { from, to };
}

/** The objects that stand as they are; undefined when one has no end. */
function objectsOf(text: string): PdfObject[] | undefined {
  const objects: PdfObject[] = [];
  const finder = new RegExp(OBJECT);
  for (let match = finder.exec(text); match; match = finder.exec(text)) {
    const from = finder.lastIndex;
    const id = `${match[1]} ${match[2]}`;
    const start = behindSpace(text, from);
    if (!text.startsWith('<<', start)) {
      const to = text.indexOf('endobj', start);
      if (to === -1) return undefined;
      objects.push({ id, from, to, dict: undefined, stream: undefined });
      finder.lastIndex = to;
      continue;
    }
    const end = behindDict(text, start);
    if (end === -1) return undefined;
    const dict = { from: start, to: end, text: text.slice(start, end) };
    const next = behindSpace(text, end);
    const stream = text.startsWith('stream', next) ? streamAt(text, next, dict.text) : undefined;
    if (text.startsWith('stream', next) && !stream) return undefined;
    objects.push({ id, from, to: end, dict, stream });
    finder.lastIndex = stream?.to ?? end;
  }
  return objects;
}

/** The dictionaries that say where everything is: trailers, and streams of cross references. */
function trailersOf(text: string, objects: readonly PdfObject[]): string[] | undefined {
  const trailers = objects.flatMap(({ dict }) =>
    dict && /\/Type\s*\/XRef\b/.test(dict.text) ? [dict.text] : [],
  );
  for (const { index } of text.matchAll(/trailer[\0\t\n\f\r ]{0,8}<</g)) {
    const from = text.indexOf('<<', index);
    const to = behindDict(text, from);
    if (to === -1) return undefined;
    trailers.push(text.slice(from, to));
  }
  return trailers.length > 0 && trailers.length <= MAX_TRAILERS ? trailers : undefined;
}

const blank = (from: number, to: number): Patch => ({
  at: from,
  bytes: new Uint8Array(to - from).fill(0x20),
});
const referencesIn = (text: string): string[] =>
  [...text.matchAll(REFERENCE)].map(([, number, generation]) => `${number} ${generation}`);

/** `D:20261123120000+08'00'` (7.9.4). */
function takenOf(dict: string): PhotoFacts['taken'] {
  const date = /\/CreationDate\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(Z)|([+-]\d\d)'?(\d\d))?/.exec(
    dict,
  );
  if (!date) return null;
  const [, year, month, day, hour, minute, second, utc, hours, minutes] = date;
  const zone = hours === undefined ? null : `${hours}:${minutes}`;
  const offset = utc === undefined ? zone : '+00:00';
  return { local: `${year}-${month}-${day}T${hour}:${minute}:${second}`, offset };
}

/** Blanks what a dictionary of information says, but for its dates where they are kept. */
function infoPatches({ from, to, text }: NonNullable<PdfObject['dict']>, keepTime: boolean): Patch[] {
  const dates = keepTime ? [...text.matchAll(/\/(?:CreationDate|ModDate)\s*\(D:[\dZ+'-]*\)/g)] : [];
  const patches: Patch[] = [];
  let at = from + 2;
  for (const { index, 0: kept } of dates) {
    if (from + index > at) patches.push(blank(at, from + index));
    at = from + index + kept.length;
  }
  if (to - 2 > at) patches.push(blank(at, to - 2));
  return patches;
}

/** Empties a stream of XMP where that can be done in its place; undefined where it cannot. */
function emptied({ dict, stream }: PdfObject): Patch | undefined {
  if (!dict || !stream) return undefined;
  if (!/\/Filter\b/.test(dict.text)) return blank(stream.from, stream.to);
  const isFlate = /\/Filter\s*(?:\/FlateDecode\b|\[\s*\/FlateDecode\s*\])/.test(dict.text);
  if (!isFlate || /\/DecodeParms\b/.test(dict.text) || stream.to - stream.from < EMPTY_FLATE.length)
    return undefined;
  const patch = blank(stream.from, stream.to);
  patch.bytes.set(EMPTY_FLATE);
  return patch;
}

/**
 * A PDF with its information dictionary and XMP (ISO 32000-1, 14.3) blanked where they stand, every offset kept.
 * Undefined where that cannot be done whole: the file is encrypted, signed (a signature holds for its bytes) or damaged,
 * or keeps them in compressed objects.
 */
export function strippedPdf(bytes: Uint8Array, keepTime: boolean): Cleaned | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const objects = objectsOf(text);
  const trailers = objects && trailersOf(text, objects);
  if (!objects || !trailers) return undefined;
  if (trailers.some((trailer) => /\/Encrypt\b/.test(trailer)) || /\/ByteRange\s*\[/.test(text))
    return undefined;

  const patches: Patch[] = [];
  let facts = noFacts;
  const named = trailers.filter((trailer) => /\/Info\b/.test(trailer));
  for (const trailer of named) {
    const [, number, generation] = /\/Info\s+(\d{1,10})\s+(\d{1,5})\s+R/.exec(trailer) ?? [];
    const infos = objects.filter(({ id, dict }) => dict && id === `${number} ${generation}`);
    if (infos.length === 0) return undefined;
    for (const { dict } of infos) {
      if (!dict) continue;
      facts = { ...facts, taken: takenOf(dict.text) ?? facts.taken };
      patches.push(...infoPatches(dict, keepTime));
      // A value may stand in an object of its own.
      const references = referencesIn(dict.text);
      if (references.length > MAX_REFERENCES) return undefined;
      for (const id of references) {
        const values = objects.filter((object) => object.id === id);
        if (values.length === 0 || values.some((value) => value.dict)) return undefined;
        patches.push(...values.map(({ from, to }) => blank(from, to)));
      }
    }
  }
  for (const object of objects) {
    if (!object.stream || !/\/Type\s*\/Metadata\b/.test(object.dict?.text ?? '')) continue;
    const patch = emptied(object);
    if (!patch) return undefined;
    patches.push(patch);
  }
  const after = patched(bytes, patches);
  const left = Buffer.from(after.buffer, after.byteOffset, after.byteLength);
  return { bytes: after, clean: !leftOvers.some((word) => left.includes(word, 0, 'latin1')), facts };
}
