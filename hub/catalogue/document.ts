import { type CsvError, type Info, parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { YamlFile, type YamlPath } from '../rules/yaml-file.ts';

/** One thing wrong in a document; `line` counts from 1. */
export interface DocumentFault {
  line: number;
  key: string;
  message: string;
}

/** What is written, and where each part of it stands. With faults it could not be read at all. */
export interface Document {
  value: unknown;
  faults: readonly DocumentFault[];
  lineOf(path: YamlPath): number;
  /** What the part is called where it stands: `types.0.limits.handle`, or its column. */
  keyOf(path: YamlPath): string;
}

/** Where a part of a document stands: `[]` is the document itself. */
export type Report = (path: YamlPath, message: string) => void;

const keyOf = (path: YamlPath): string => path.join('.') || 'file';

/** YAML, of which JSON is a part. */
export function yamlDocument(text: string): Document {
  const yaml = new YamlFile('document', text);
  const value = yaml.value();
  return { value, faults: yaml.problems, lineOf: (path) => yaml.lineOf(path), keyOf };
}

/** How a table of rows is read: its columns, those it must have, and what a row of cells (trimmed, none empty) says. */
export interface Table {
  columns: readonly string[];
  required: readonly string[];
  /** Where the rows stand in the value, as a schema sees it. */
  list: string;
  row(cells: Readonly<Partial<Record<string, string>>>): unknown;
  /** The column a part of such a value comes from; undefined for the row as a whole. */
  columnOf(path: YamlPath): string | undefined;
}

const nowhere = (faults: DocumentFault[]): Document => ({ value: undefined, faults, lineOf: () => 1, keyOf });

/** CSV (RFC 4180) with a header; one row is one entry of a list. */
export function csvDocument(text: string, table: Table): Document {
  let records: { record: string[]; info: Info }[];
  try {
    const options = { info: true, trim: true, relax_column_count: true, skip_empty_lines: true, bom: true };
    records = parse(text.replaceAll('\r\n', '\n'), { ...options, record_delimiter: '\n' }) as never;
  } catch (error) {
    const { lines = 1 } = error as CsvError & { lines?: number };
    const message =
      'a quote is out of place: quote a cell that holds a comma or a quote whole, with quotes inside doubled ("")';
    return nowhere([{ line: lines, key: 'csv', message }]);
  }
  const [head, ...rows] = records;
  const header = head?.record ?? [];
  const faults = [...headerFaults(header, table)];
  const filled = rows.filter(({ record }) => record.some((cell) => cell !== ''));
  for (const { record, info } of filled)
    if (record.length > header.length) {
      const message = `the line has ${record.length} cells, the header ${header.length}: put quotes around a cell with a comma`;
      faults.push({ line: info.lines, key: 'csv', message });
    }
  if (faults.length > 0) return nowhere(faults);
  const entries = filled.map(({ record }) =>
    table.row(Object.fromEntries(header.map((column, i) => [column, record[i] || undefined]))),
  );
  const lines = filled.map(({ info }) => info.lines);
  return {
    value: { [table.list]: entries },
    faults: [],
    lineOf: ([, row]) => (typeof row === 'number' ? lines[row] : undefined) ?? 1,
    keyOf: (path) => table.columnOf(path.slice(2)) ?? 'row',
  };
}

function* headerFaults(header: readonly string[], { columns, required }: Table): Generator<DocumentFault> {
  for (const [i, column] of header.entries()) {
    if (!columns.includes(column))
      yield { line: 1, key: column, message: `there is no such column: known are ${columns.join(', ')}` };
    else if (header.indexOf(column) < i) yield { line: 1, key: column, message: 'the column is there twice' };
  }
  for (const column of required)
    if (!header.includes(column)) yield { line: 1, key: column, message: 'the column is missing' };
}

/** What a document says by its schema, or all that is wrong with it. `check` reports what the schema cannot state. */
export function readDocument<T>(
  document: Document,
  schema: z.ZodType<T>,
  check: (value: T, report: Report) => void,
): { value: T } | { faults: readonly DocumentFault[] } {
  if (document.faults.length > 0) return { faults: document.faults };
  const faults: DocumentFault[] = [];
  const report: Report = (path, message) =>
    void faults.push({ line: document.lineOf(path), key: document.keyOf(path), message });
  const read = schema.safeParse(document.value ?? {});
  for (const issue of read.error?.issues ?? []) {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code !== 'unrecognized_keys') report(path, issue.message);
    else
      for (const key of issue.keys)
        report([...path, key], 'there is no such key: remove it, or check its spelling');
  }
  if (read.data !== undefined) check(read.data, report);
  return faults.length > 0 || read.data === undefined ? { faults } : { value: read.data };
}
