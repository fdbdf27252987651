import { type PhotoFacts, tiffOf } from '../../hub/evidence/exif.ts';

/** What the metadata of these photos says, to look for in what is kept. */
export const SECRET = 'Canon EOS of Zhang San';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

function segment(marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** The coded picture of `jpegOf`. */
export const SCAN = Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0x78]);

/** A JPEG as a camera writes it: metadata before, between and behind its picture. */
export function jpegOf(facts: PhotoFacts | null, scan: Uint8Array = SCAN): Buffer {
  const tiff = facts && tiffOf(facts);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, bytes('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')),
    ...(tiff ? [segment(0xe1, Buffer.concat([bytes('Exif\0\0'), tiff]))] : []),
    segment(0xe1, bytes(`http://ns.adobe.com/xap/1.0/\0${SECRET}`)),
    segment(0xe2, bytes('ICC_PROFILE\0\x01\x01profile')),
    segment(0xfe, bytes(SECRET)),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xda, bytes('\x01\x01\x00\x00\x3f\x00')),
    scan,
    segment(0xed, bytes(SECRET)),
    Buffer.from([0xff, 0xd9]),
    bytes(`trailing ${SECRET}`),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

export function pngOf(): Buffer {
  return Buffer.concat([
    bytes('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', Buffer.alloc(13, 1)),
    chunk('tEXt', bytes(`Author\0${SECRET}`)),
    chunk('eXIf', tiffOf({ orientation: 6, taken: null, place: null })!),
    chunk('IDAT', bytes('picture')),
    chunk('tIME', Buffer.alloc(7)),
    chunk('IEND', Buffer.alloc(0)),
    bytes(SECRET),
  ]);
}

function riff(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

export function webpOf(facts: PhotoFacts): Buffer {
  const header = Buffer.alloc(10);
  header[0] = 0x0c;
  const body = Buffer.concat([
    bytes('WEBP'),
    riff('VP8X', header),
    riff('VP8 ', bytes('picture')),
    riff('EXIF', tiffOf(facts) ?? Buffer.alloc(0)),
    riff('XMP ', bytes(SECRET)),
  ]);
  return riff('RIFF', body);
}
