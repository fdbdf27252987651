import { z } from 'zod';
import { deviceKinds } from '../devices/device.ts';
import { loadDataFile } from './data-file.ts';
import { caseClasses, type EventType, EventTypes } from './event-type.ts';
import { type Limit, limitOf } from './office-time.ts';

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
  name: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  responsible: z.string().min(1).optional(),
  limits,
  simple: z.boolean('write true or false').default(false),
  emergency: z.boolean('write true or false').default(false),
  kinds: z.array(z.enum(deviceKinds)).default([]),
  rules: z.array(z.string().min(1)).default([]),
});
const fileSchema = z.strictObject({ types: z.array(typeSchema).default([]) });

/** Reads the table of types. `dayMs`: a working day. @throws RuleFilesError with every problem and its line. */
export function loadEventTypes(path: string, dayMs: number): EventTypes {
  const { types } = loadDataFile(path, fileSchema, (file, report) => {
    const seen = new Set<string>();
    file.types.forEach(({ code, class: of }, i) => {
      if (seen.has(`${of} ${code}`))
        report(['types', i, 'code'], `there is a type ${code} of this class already`);
      seen.add(`${of} ${code}`);
    });
  });
  return new EventTypes(
    types.map(({ limits: given, responsible = null, ...rest }): EventType => {
      const parsed = Object.entries(given).flatMap(([step, text]): [string, Limit][] => {
        const limit = text === undefined ? undefined : limitOf(text, dayMs);
        return limit ? [[step, limit]] : [];
      });
      return { ...rest, responsible, limits: Object.fromEntries(parsed) };
    }),
  );
}
