import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, type Parser, parse } from 'csv-parse';
import { HubError } from '../kernel/errors.ts';

/** Devices in one file. */
export const MAX_LINES = 20_000;
/** Bytes of a file: twenty thousand lines of the longest addresses stay well below. */
export const MAX_BYTES = 32 * 1024 * 1024;
/** A quote that is never closed stops here instead of swallowing the file. */
const MAX_LINE_CHARS = 16_384;

/** What is wrong with one line; `line` counts from 1, the header. `column` is null when it concerns the line as a whole. */
export interface ImportFault {
  line: number;
  column: string | null;
  message: string;
}

/** One line of the file: column → text, trimmed; cells the line does not have are missing. */
export interface ImportLine {
  line: number;
  cells: ReadonlyMap<string, string>;
}

/** @throws HubError import-faults, always. */
export function refuse(faults: readonly ImportFault[]): never {
  const first = faults[0];
  const many = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  const where = first ? `, the first in line ${first.line}: ${first.message}` : '';
  throw new HubError('import-faults', `The file has ${many}${where} Nothing was imported.`, {
    extra: { faults },
  });
}

function refuseLine(line: number, message: string): never {
  return refuse([{ line, column: null, message }]);
}

/** UTF-8 text with line feeds alone, so that the parser counts the lines an editor counts. */
async function* decoded(file: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Buffer): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      return refuseLine(
        1,
        'The file is not UTF-8. In Excel or WPS save it as "CSV UTF-8 (comma delimited)", and send that one.',
      );
    }
  };
  let sizeBytes = 0;
  let carry = '';
  // The request stays open when reading stops half way: destroying it would cut the connection before the answer.
  for await (const chunk of file.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    sizeBytes += bytes.length;
    if (sizeBytes > MAX_BYTES) {
      throw new HubError(
        'payload-too-large',
        `The file is larger than ${MAX_BYTES / 1024 / 1024} MiB: split it.`,
      );
    }
    const text = carry + decode(bytes);
    carry = text.endsWith('\r') ? '\r' : '';
    yield (carry ? text.slice(0, -1) : text).replaceAll('\r\n', '\n');
  }
  yield carry + decode();
}

/** `lastLine`: where the last line that could be read ends. */
function unreadable(error: CsvError, lastLine: number): never {
  switch (error.code) {
    case 'CSV_MAX_RECORD_SIZE':
    case 'CSV_QUOTE_NOT_CLOSED':
      return refuseLine(
        lastLine + 1,
        `A quote that opens here, or the line itself, has no end within ${MAX_LINE_CHARS} characters.`,
      );
    default:
      return refuseLine(
        typeof error.lines === 'number' ? error.lines : lastLine + 1,
        'A quote is out of place. A cell that holds a comma or a quote is quoted whole, with quotes inside it doubled ("").',
      );
  }
}

function checkHeader(header: readonly string[], known: readonly string[]): void {
  const faults: ImportFault[] = [];
  header.forEach((column, i) => {
    if (!known.includes(column)) {
      const message = `There is no column "${column}". Known are: ${known.join(', ')}.`;
      faults.push({ line: 1, column, message });
    } else if (header.indexOf(column) < i) {
      faults.push({ line: 1, column, message: `The column "${column}" is there twice.` });
    }
  });
  if (!header.includes('id')) faults.push({ line: 1, column: 'id', message: 'The column "id" is missing.' });
  if (faults.length > 0) refuse(faults);
}

/**
 * Reads a CSV file (RFC 4180; UTF-8 with or without a byte order mark, CRLF or LF) as it arrives. Empty lines are
 * skipped. `known`: the columns it may have, in any order, `id` among them.
 * @throws HubError import-faults when it cannot be read as such, payload-too-large
 */
export async function readImport(file: Readable, known: readonly string[]): Promise<ImportLine[]> {
  let lastLine = 0;
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_CHARS,
    record_delimiter: '\n',
    on_record: (record, { lines: at }) => {
      lastLine = at;
      return record;
    },
  });
  const lines: ImportLine[] = [];
  try {
    await pipeline(Readable.from(decoded(file)), parser, (records) =>
      collect(records as Parser, known, lines),
    );
  } catch (error) {
    if (error instanceof CsvError) unreadable(error, lastLine);
    throw error;
  }
  if (lines.length === 0) refuseLine(1, 'The file has no devices: a header line, then one line a device.');
  return lines;
}

async function collect(
  records: AsyncIterable<unknown>,
  known: readonly string[],
  lines: ImportLine[],
): Promise<void> {
  let header: string[] | undefined;
  for await (const item of records) {
    const { record, info } = item as { record: string[]; info: Info };
    if (!header) {
      checkHeader(record, known);
      header = record;
      continue;
    }
    if (record.length > header.length) {
      const message = `The line has ${record.length} cells, the header ${header.length}: a comma inside a cell needs quotes around it.`;
      refuseLine(info.lines, message);
    }
    if (record.every((cell) => cell === '')) continue;
    if (lines.length === MAX_LINES)
      refuseLine(info.lines, `The file has more than ${MAX_LINES} devices: split it.`);
    lines.push({ line: info.lines, cells: new Map(record.map((cell, i) => [header?.[i] ?? '', cell])) });
  }
}
