import { createHash } from 'node:crypto';

/** A value as either driver gives it. */
export type Value = string | number | null | Uint8Array;

/** How many rows a table has, and what they are: SHA-256, hexadecimal. */
export interface Digest {
  rows: number;
  sha256: string;
}

/** Takes the rows of a table in the order of its key; equal tables give equal digests, whichever database they are in. */
export class TableDigest {
  readonly #hash = createHash('sha256');
  #rows = 0;

  /** A row is a JSON array of its values in the order of the columns, bytes as base64, and a line feed. */
  add(rows: readonly Value[][]): void {
    let text = '';
    for (const row of rows) text += `${JSON.stringify(row.map(canonical))}\n`;
    this.#hash.update(text);
    this.#rows += rows.length;
  }

  finish(): Digest {
    return { rows: this.#rows, sha256: this.#hash.digest('hex') };
  }
}

function canonical(value: Value): string | number | null {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
    : value;
}
