import { z } from 'zod';
import {
  type Document,
  type DocumentFault,
  type Report,
  readDocument,
  type Table,
} from '../catalogue/document.ts';
import { deviceKinds } from '../devices/device.ts';
import { loadDataFile } from './data-file.ts';
import { caseClasses, type EventType, EventTypes, type LimitedStep } from './event-type.ts';
import { type Limit, limitOf } from './office-time.ts';

/** Types in one table. */
const MAX_TYPES = 5_000;

const limitText = z
  .string()
  .refine(
    (text) => limitOf(text, 1) !== undefined,
    'write a limit such as "4 working-hours", "2 working-days" or, on the 24 h clock, 3min, 2h, 1d',
  );
const limits = z.strictObject({
  accept: limitText.optional(),
  dispatch: limitText.optional(),
  handle: limitText,
  verify: limitText.optional(),
});

const typeSchema = z.strictObject({
  code: z
    .string('write the code in quotes')
    .regex(/^\d{10}$/, 'write ten digits: 6 county, 2 major, 2 minor class'),
  class: z.enum(caseClasses).default('event'),
  name: z.strictObject({
    zh: z.string().min(1, 'write a name'),
    en: z.string().min(1, 'write a name'),
  }),
  responsible: z.string().min(1).optional(),
  limits,
  simple: z.boolean('write true or false').default(false),
  emergency: z.boolean('write true or false').default(false),
  kinds: z.array(z.enum(deviceKinds)).default([]),
  rules: z.array(z.string().min(1)).default([]),
});
const fileSchema = z.strictObject({
  types: z.array(typeSchema).max(MAX_TYPES, `write at most ${MAX_TYPES} types`).default([]),
});

/** A type as it is written in a table of types, its limits in words. */
export type WrittenType = z.output<typeof typeSchema>;

function assertSole(types: readonly WrittenType[], report: Report): void {
  const seen = new Set<string>();
  types.forEach(({ code, class: of }, i) => {
    if (seen.has(`${of} ${code}`))
      report(['types', i, 'code'], `there is a type ${code} of this class already`);
    seen.add(`${of} ${code}`);
  });
}

/** Reads the table of types. @throws RuleFilesError with every problem and its line. */
export function readTypesFile(path: string): WrittenType[] {
  return loadDataFile(path, fileSchema, ({ types }, report) => assertSole(types, report)).types;
}

/** The types of a document that is imported, or all that is wrong with it. An empty one is a mistake there. */
export function readTypes(
  document: Document,
): { value: WrittenType[] } | { faults: readonly DocumentFault[] } {
  const read = readDocument(document, fileSchema, ({ types }, report) => {
    if (types.length === 0) report([], 'there is no type in it');
    assertSole(types, report);
  });
  return 'faults' in read ? read : { value: read.value.types };
}

const steps = ['accept', 'dispatch', 'handle', 'verify'] as const satisfies readonly LimitedStep[];
const listOf = (cell: string | undefined): string[] =>
  cell?.split(/[\s;、]+/).filter((one) => one !== '') ?? [];

/** `true`, `yes`, `是`, `1` and their opposites; anything else is left to be refused. */
function yesOrNo(cell: string | undefined): unknown {
  if (cell === undefined || /^(?:false|no|否|0)$/i.test(cell)) return false;
  return /^(?:true|yes|是|1)$/i.test(cell) ? true : cell;
}

/** One row a type; `kinds` and `rules` are lists with spaces or semicolons between. */
export const typeTable: Table = {
  columns: [
    'code',
    'class',
    'nameZh',
    'nameEn',
    'responsible',
    ...steps,
    'simple',
    'emergency',
    'kinds',
    'rules',
  ],
  required: ['code', 'nameZh', 'nameEn', 'handle'],
  list: 'types',
  row: (cells) => ({
    code: cells['code'],
    class: cells['class'],
    name: { zh: cells['nameZh'] ?? '', en: cells['nameEn'] ?? '' },
    responsible: cells['responsible'],
    limits: Object.fromEntries(
      steps.flatMap((step) => (cells[step] === undefined ? [] : [[step, cells[step]]])),
    ),
    simple: yesOrNo(cells['simple']),
    emergency: yesOrNo(cells['emergency']),
    kinds: listOf(cells['kinds']),
    rules: listOf(cells['rules']),
  }),
  columnOf([field, inner]) {
    if (field === 'name') return inner === 'en' ? 'nameEn' : 'nameZh';
    if (field === 'limits') return String(inner ?? 'handle');
    return field === undefined ? undefined : String(field);
  },
};

/** The types that are written, with their limits counted. `dayMs`: a working day. */
export function typesOf(written: readonly WrittenType[], dayMs: number): EventTypes {
  return new EventTypes(
    written.map(({ limits: given, responsible = null, ...rest }): EventType => {
      const parsed = Object.entries(given).flatMap(([step, text]): [string, Limit][] => {
        const limit = text === undefined ? undefined : limitOf(text, dayMs);
        return limit ? [[step, limit]] : [];
      });
      return { ...rest, responsible, limits: Object.fromEntries(parsed) };
    }),
  );
}
