import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jpegOf, pngOf, SCAN, SECRET, webpOf } from '../../test/support/photos.ts';
import { factsOf, type PhotoFacts, tiffOf } from './exif.ts';
import { mediaTypeOf } from './media-type.ts';
import { stripped } from './strip.ts';

const facts: PhotoFacts = {
  orientation: 6,
  taken: { local: '2026-11-23T12:00:00', offset: '+08:00' },
  place: { lng: 116.305, lat: 39.905 },
};
const whole = (type: string, bytes: Buffer, keep = false): Buffer =>
  Buffer.concat(stripped(type, bytes, keep)?.pieces ?? []);
const again = (type: string, bytes: Buffer): PhotoFacts => stripped(type, bytes, true)!.facts;

const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anyFacts: fc.Arbitrary<PhotoFacts> = fc.record({
  orientation: fc.option(fc.integer({ min: 1, max: 8 })),
  taken: fc.option(
    fc.constantFrom(
      { local: '2026-11-23T12:00:00', offset: '-05:30' },
      { local: '1999-01-01T00:00:59', offset: null },
    ),
  ),
  place: fc.option(fc.record({ lng: degrees(180), lat: degrees(90) })),
});

test('what a block of metadata is made to say is read from it again, to a millimetre', () => {
  fc.assert(
    fc.property(anyFacts, (said) => {
      const tiff = tiffOf(said);
      if (!tiff) {
        expect(said).toEqual({ orientation: null, taken: null, place: null });
        return;
      }
      const read = factsOf(tiff);
      expect({ ...read, place: null }).toEqual({ ...said, place: null });
      expect(read.place === null).toBe(said.place === null);
      expect(read.place?.lng ?? 0).toBeCloseTo(said.place?.lng ?? 0, 7);
      expect(read.place?.lat ?? 0).toBeCloseTo(said.place?.lat ?? 0, 7);
    }),
  );
});

test('no bytes make the reader of metadata fail or read behind their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, little) => {
      const order = little ? [0x49, 0x49, 42, 0, 8, 0, 0, 0] : [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
      expect(factsOf(Uint8Array.from([...order, ...bytes]))).toHaveProperty('place');
      expect(factsOf(bytes)).toHaveProperty('place');
    }),
  );
});

test('a JPEG loses everything its camera said but how to turn it, and keeps its picture and colours', () => {
  const clean = whole('image/jpeg', jpegOf(facts));
  expect(clean.includes(SECRET)).toBe(false);
  expect(clean.includes(SCAN)).toBe(true);
  expect(clean.includes('ICC_PROFILE')).toBe(true);
  expect(clean.subarray(6, 10).toString()).toBe('JFIF');
  expect(clean.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  expect(again('image/jpeg', clean)).toEqual({ orientation: 6, taken: null, place: null });
  expect(stripped('image/jpeg', jpegOf(facts), false)!.facts.taken).toEqual(facts.taken);
});

test('time and place stay in the file where that is wanted', () => {
  for (const [type, photo] of [
    ['image/jpeg', jpegOf(facts)],
    ['image/webp', webpOf(facts)],
  ] as const) {
    const clean = whole(type, photo, true);
    expect(clean.includes(SECRET)).toBe(false);
    expect(again(type, clean)).toEqual(facts);
  }
});

test('a PNG keeps only what its picture needs', () => {
  const clean = whole('image/png', pngOf());
  expect(clean.includes(SECRET)).toBe(false);
  expect(clean.includes('picture')).toBe(true);
  expect(again('image/png', pngOf()).orientation).toBe(6);
  expect(again('image/png', clean).orientation).toBeNull();
});

test('a WebP says in its header what is left in it', () => {
  const clean = whole('image/webp', webpOf(facts));
  expect(clean.includes(SECRET)).toBe(false);
  expect(clean.readUInt32LE(4)).toBe(clean.length - 8);
  expect(clean[20]).toBe(0x08);
  expect(again('image/webp', clean)).toEqual({ orientation: 6, taken: null, place: null });
  const none = whole('image/webp', webpOf({ orientation: null, taken: null, place: null }));
  expect(none[20]).toBe(0);
});

test('whatever is cut off or changed, nothing of the metadata gets through and nothing fails', () => {
  const photos = { 'image/jpeg': jpegOf(facts), 'image/png': pngOf(), 'image/webp': webpOf(facts) };
  const kinds = fc.constantFrom(...(Object.keys(photos) as (keyof typeof photos)[]));
  fc.assert(
    fc.property(kinds, fc.nat(400), fc.nat(400), fc.nat(255), (type, cut, at, value) => {
      const bytes = Buffer.from(photos[type].subarray(0, photos[type].length - cut));
      const clean = stripped(type, bytes, false);
      if (clean) expect(Buffer.concat(clean.pieces).includes(SECRET)).toBe(false);
      if (at < bytes.length) bytes[at] = value;
      const other = stripped(type, bytes, false);
      if (other) expect(stripped(type, Buffer.concat(other.pieces), false)?.pieces.length).toBeGreaterThan(0);
    }),
  );
});

test('a file is what it begins with, whatever it is called', () => {
  const iso = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`, 'latin1');
  const types = [jpegOf(null), pngOf(), webpOf(facts), iso('isom'), iso('mp42'), Buffer.from('%PDF-1.7')].map(
    mediaTypeOf,
  );
  expect(types).toEqual([
    'image/jpeg',
    'image/png',
    'image/webp',
    'video/mp4',
    'video/mp4',
    'application/pdf',
  ]);
  const others = [
    iso('heic'),
    iso('qt  '),
    Buffer.from('GIF89a'),
    Buffer.from('<html>'),
    Buffer.from('MZ'),
    Buffer.alloc(0),
  ];
  expect(others.map(mediaTypeOf)).toEqual(others.map(() => undefined));
});
