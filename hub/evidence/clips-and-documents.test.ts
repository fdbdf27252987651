import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleaned } from './strip.ts';

const SECRET = 'Zhang San, iPhone';
const MADE = 2_082_844_800 + Date.parse('2026-11-23T04:00:00Z') / 1000;

function box(type: string, ...content: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

function times(type: string): Buffer {
  const body = Buffer.alloc(24);
  body.writeUInt32BE(MADE, 4);
  body.writeUInt32BE(MADE + 5, 8);
  return box(type, body);
}

const xyz = box('\xa9xyz', Buffer.from([0, 18, 0x15, 0xc7]), '+39.9050+116.3050/');
const hdlr = (kind: string) => box('hdlr', Buffer.alloc(8), kind, Buffer.alloc(13));
const trak = (kind: string) =>
  box('trak', times('tkhd'), box('mdia', times('mdhd'), hdlr(kind)), box('udta', box('name', SECRET)));
const media = Buffer.alloc(64, 'picture');

/** A clip whose `stco` points at its media, behind the metadata. */
function clip(...tracks: string[]): Buffer {
  const udta = box('udta', xyz, box('\xa9mod', SECRET), box('meta', SECRET));
  const before = [box('ftyp', 'isom', Buffer.alloc(4)), box('free', SECRET)];
  const moov = (at: number) => {
    const stco = Buffer.alloc(12);
    stco.writeUInt32BE(1, 4);
    stco.writeUInt32BE(at, 8);
    return box('moov', times('mvhd'), ...tracks.map(trak), box('stco', stco), udta, box('uuid', SECRET));
  };
  const at = Buffer.concat([...before, moov(0)]).length + 8;
  return Buffer.concat([...before, moov(at), box('mdat', media), box('meta', SECRET)]);
}

const mp4 = (bytes: Buffer, keep = false) => {
  const found = cleaned('video/mp4', bytes, keep);
  return found && { ...found, bytes: Buffer.from(found.bytes) };
};
const pdf = (text: string | Buffer, keep = false) => {
  const found = cleaned('application/pdf', Buffer.from(text as string, 'latin1'), keep);
  return found && { ...found, text: Buffer.from(found.bytes).toString('latin1') };
};

test('a clip loses its words, places and times, and every offset in it still points at its media', () => {
  const bytes = clip('vide', 'soun');
  const found = mp4(bytes)!;
  expect(found.clean).toBe(true);
  expect(found.bytes).toHaveLength(bytes.length);
  expect(found.bytes.includes(SECRET)).toBe(false);
  expect(found.bytes.includes('+39.9')).toBe(false);
  const at = found.bytes.readUInt32BE(found.bytes.indexOf('stco') + 12);
  expect(found.bytes.subarray(at, at + media.length)).toEqual(media);
  const made = Buffer.alloc(4);
  made.writeUInt32BE(MADE);
  expect(found.bytes.includes(made)).toBe(false);
  expect(found.facts).toMatchObject({
    taken: { local: '2026-11-23T04:00:00', offset: '+00:00' },
    place: { lng: 116.305, lat: 39.905 },
  });
});

test('time and place stay in a clip where that is wanted, and nothing else of it', () => {
  const found = mp4(clip('vide'), true)!;
  expect(found.bytes.includes(SECRET)).toBe(false);
  expect(found.bytes.includes('+39.9050+116.3050/')).toBe(true);
  expect(mp4(found.bytes, true)!.facts).toEqual(mp4(clip('vide'))!.facts);
});

test('a clip with a track of places, and one that is cut off, do not pass for clean', () => {
  expect(mp4(clip('vide', 'meta'))).toMatchObject({ clean: false });
  expect(mp4(clip('vide').subarray(0, -1))).toBeUndefined();
  expect(mp4(box('ftyp', 'isom'))).toBeUndefined();
});

const XMP = `<?xpacket begin="" id="W5M0"?><x:xmpmeta>${SECRET}</x:xmpmeta><?xpacket end="w"?>`;
const INFO = `<< /Author (${SECRET} \\(a\\) (b)) /Title <FEFF5F20> /CreationDate (D:20261123120000+08'00') /Producer 6 0 R >>`;
const stream = (dict: string, data: string) =>
  `<< ${dict} /Length ${data.length} >>\nstream\n${data}\nendstream`;

function document(objects: Record<number, string>, trailer = '/Info 3 0 R'): string {
  const written = Object.entries(objects).map(([number, body]) => `${number} 0 obj\n${body}\nendobj\n`);
  return `%PDF-1.7\n${written.join('')}trailer\n<< /Root 1 0 R ${trailer} >>\nstartxref\n9\n%%EOF\n`;
}

const plain = {
  1: '<< /Type /Catalog /Metadata 4 0 R >>',
  2: stream('/Type /Page', 'BT (3 0 obj << not an object >>) Tj ET'),
  3: INFO,
  4: stream('/Type /Metadata /Subtype /XML', XMP),
  6: `(${SECRET} writer)`,
};

test('a PDF loses its information and its XMP where they stand', () => {
  const text = document(plain);
  const found = pdf(text)!;
  expect(found.clean).toBe(true);
  expect(found.text).toHaveLength(text.length);
  expect(found.text).not.toContain('Zhang');
  expect(found.text).not.toContain('CreationDate');
  expect(found.text).toContain('BT (3 0 obj << not an object >>) Tj ET');
  expect(found.text.indexOf('4 0 obj')).toBe(text.indexOf('4 0 obj'));
  expect(found.facts.taken).toEqual({ local: '2026-11-23T12:00:00', offset: '+08:00' });
  const kept = pdf(text, true)!;
  expect(kept.text).not.toContain('Zhang');
  expect(kept.text).toContain("/CreationDate (D:20261123120000+08'00')");
});

test('compressed XMP becomes a compressed nothing', () => {
  const data = deflateSync(Buffer.from(XMP, 'latin1')).toString('latin1');
  const text = document({ ...plain, 4: stream('/Type /Metadata /Filter /FlateDecode', data) });
  const found = pdf(text)!;
  expect(found.clean).toBe(true);
  const at = found.text.indexOf('stream\n', found.text.indexOf('4 0 obj')) + 7;
  expect(inflateSync(Buffer.from(found.text.slice(at, at + data.length), 'latin1'))).toHaveLength(0);
});

test('a PDF that is encrypted, signed, or keeps its information in compressed objects is left as it is', () => {
  const { 3: _info, ...without } = plain;
  expect(pdf(document(plain, '/Info 3 0 R /Encrypt 9 0 R'))).toBeUndefined();
  expect(pdf(document({ ...plain, 7: '<< /Type /Sig /ByteRange [0 9 9 9] >>' }))).toBeUndefined();
  expect(pdf(document(without))).toBeUndefined();
  expect(pdf(document({ ...plain, 4: stream('/Type /Metadata /Filter /LZWDecode', 'x') }))).toBeUndefined();
  expect(pdf('%PDF-1.7 without anything')).toBeUndefined();
  const photo = stream('/Subtype /Image /Filter /DCTDecode', 'Exif\0\0 GPS');
  expect(pdf(document({ ...plain, 8: photo }))).toMatchObject({ clean: false });
});

test('what is cut off or changed never fails, and what passes for clean says nothing', () => {
  const files = {
    'video/mp4': clip('vide', 'soun'),
    'application/pdf': Buffer.from(document(plain), 'latin1'),
  };
  const kinds = fc.constantFrom(...(Object.keys(files) as (keyof typeof files)[]));
  fc.assert(
    fc.property(
      kinds,
      fc.nat(1500),
      fc.nat(1500),
      fc.nat(255),
      fc.boolean(),
      (type, cut, at, value, keep) => {
        const whole = files[type];
        const short = whole.subarray(0, Math.max(0, whole.length - cut));
        const found = cleaned(type, short, keep);
        if (found) expect(found.bytes).toHaveLength(short.length);
        if (found?.clean) expect(Buffer.from(found.bytes).includes(SECRET)).toBe(false);
        const other = Buffer.from(whole);
        other[at % other.length] = value;
        expect(cleaned(type, other, keep)?.bytes.length ?? other.length).toBe(other.length);
      },
    ),
    { numRuns: 400 },
  );
});
