import { z } from 'zod';
import { hoursOf } from '../rules/schedule.ts';
import { loadDataFile } from './data-file.ts';
import type { Department } from './routing.ts';

const unitSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'write a unit id in small letters, digits and hyphens'),
  name: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  territory: z.array(z.string('write a grid code in quotes')).default([]),
  types: z
    .array(
      z
        .string('write the first digits of type codes in quotes')
        .regex(/^\d{1,10}$/, 'write one to ten digits'),
    )
    .default([]),
  owns: z.array(z.string().min(1)).default([]),
  members: z.array(z.string().min(1)).default([]),
  hours: z
    .string('write hours such as "08:30-17:30", in quotes')
    .refine((text) => hoursOf(text) !== undefined, 'write two different times such as "08:30-17:30"')
    .optional(),
});
const fileSchema = z.strictObject({ units: z.array(unitSchema).default([]) });

/** Reads the departments of the city. @throws RuleFilesError with every problem and its line. */
export function loadUnits(path: string): Department[] {
  const { units } = loadDataFile(path, fileSchema, (file, report) => {
    const seen = new Set<string>();
    file.units.forEach(({ id }, i) => {
      if (seen.has(id)) report(['units', i, 'id'], `there is a unit ${id} already`);
      seen.add(id);
    });
  });
  return units.map(({ hours = null, ...rest }) => ({ ...rest, kind: 'department', hours }));
}
