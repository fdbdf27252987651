import type { PhotoFacts } from './exif.ts';

/** Bytes of a file that are overwritten where they are: its length and every offset in it stay. */
export interface Patch {
  at: number;
  bytes: Uint8Array;
}

/** A file that was cleaned in its place, and what was read of it before. */
export interface Cleaned {
  bytes: Uint8Array;
  /** Whether none of its metadata is left. */
  clean: boolean;
  facts: PhotoFacts;
}

/** A copy of the file with these bytes in it. */
export function patched(bytes: Uint8Array, patches: readonly Patch[]): Uint8Array {
  const copy = bytes.slice();
  for (const { at, bytes: put } of patches) copy.set(put, at);
  return copy;
}
