import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** @throws Error saying where the recordings are expected, when the file is not there. */
export async function assertRecording(file: string): Promise<void> {
  await access(file).catch((cause: unknown) => {
    throw new Error(`${file} is not there: say where the recordings lie with --data DIR.`, { cause });
  });
}

/** The rows of a CSV file, gzipped or not, one at a time: column → text. */
export async function* csvRows(file: string): AsyncGenerator<Record<string, string>> {
  yield* bytesOf(file).pipe(parse({ columns: true, bom: true, skip_empty_lines: true }));
}

/** The lines of a text file, gzipped or not, one at a time. */
export async function* textLines(file: string): AsyncGenerator<string> {
  yield* createInterface({ input: bytesOf(file), crlfDelay: Number.POSITIVE_INFINITY });
}

/** The number in a cell; null when it is empty. */
export function numberIn(cell: string | undefined): number | null {
  if (cell === undefined || cell.trim() === '') return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

function bytesOf(file: string): NodeJS.ReadableStream {
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) return bytes;
  const gunzip = createGunzip();
  // Without this a missing or torn file would leave the reader waiting.
  bytes.on('error', (error) => gunzip.destroy(error));
  return bytes.pipe(gunzip);
}
