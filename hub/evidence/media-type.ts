/** What may be sent, in words. */
export const TAKEN = 'JPEG, PNG or WebP photos, MP4 clips and PDF documents';

/** Bytes at the beginning of a file that tell its type. */
export const HEAD_BYTES = 16;

/** Brands of ISO files (ISO/IEC 14496-12, 4.3) that are MP4: HEIC and QuickTime begin the same way. */
const mp4Brands = /^(?:isom|iso[2-9a-c]|mp4[12]|avc1|M4V |dash|msdh|MSNV|cmfc)$/;

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

/** The type of a file by what it begins with, whatever it is called; undefined for what is not taken. */
export function mediaTypeOf(head: Uint8Array): string | undefined {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg';
  if (ascii(head, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'image/webp';
  if (ascii(head, 4, 8) === 'ftyp' && mp4Brands.test(ascii(head, 8, 12))) return 'video/mp4';
  return ascii(head, 0, 5) === '%PDF-' ? 'application/pdf' : undefined;
}
