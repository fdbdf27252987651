import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { deviceKinds } from '../devices/device.ts';
import { dayNames, hoursOf } from './schedule.ts';

const durationUnits = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;

/** A duration as people write it: `500ms`, `15s`, `2min`, `1h`; in ms. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|min|h)$/, 'write a duration such as 500ms, 15s, 2min or 1h')
  .transform((text) => {
    const [, amount = '0', unit = 's'] = /^([\d.]+)(\D+)$/.exec(text) ?? [];
    return Number(amount) * durationUnits[unit as keyof typeof durationUnits];
  });

/** Hours of the wall clock; kept as they are written. */
const hours = z
  .string('write hours such as "22:00-06:00", in quotes')
  .refine((text) => hoursOf(text) !== undefined, 'write two different times such as "22:00-06:00"');

const expression = z.string().min(1).max(1000);
const severity = z.enum(severities);

const head = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'write a rule id in small letters, digits and hyphens'),
  title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  severity,
  /** Off it is still checked and listed, and judges nothing. */
  enabled: z.boolean('write true or false').optional(),
};
const labelValue = z.string();

/** Which devices a rule is for. */
const selection = {
  kinds: z.array(z.enum(deviceKinds)).min(1),
  grids: z.array(z.string('write a grid code in quotes')).min(1).optional(),
  gridClass: z.array(z.string('write a grid class as a word')).min(1).optional(),
  labels: z
    .record(
      z.string(),
      z.union([labelValue, z.array(labelValue).min(1)], 'write one value or a list of values, in quotes'),
    )
    .optional(),
};

/** Where a second witness may be: levels of the grid tree, or one floor of a building. */
export const confirmLevels = ['cell', 'grid', 'community', 'street', 'floor'] as const;
export type ConfirmLevel = (typeof confirmLevels)[number];

const confirmation = z.strictObject({
  devices: z
    .int('write a whole number of devices')
    .min(2, 'one device confirms nothing: write 2 or more')
    .max(10)
    .default(2),
  kinds: z.array(z.enum(deviceKinds)).min(1).default(['smoke', 'heat', 'co', 'gas', 'manual']),
  within: duration.default(600_000),
  in: z.enum(confirmLevels).optional(),
  radius: z.number('write metres as a number').min(1).max(5000).optional(),
  rules: z.array(z.string()).min(1).optional(),
});

/** A rule on what a reading says. */
export const readingRuleSchema = z.strictObject({
  ...head,
  on: z.literal('reading').default('reading'),
  ...selection,
  active: z
    .strictObject({ days: z.array(z.enum(dayNames)).min(1).optional(), hours: hours.optional() })
    .optional(),
  stage: z.enum(['pre-alarm', 'confirmed']).default('pre-alarm'),
  /** Metrics beyond the catalogue, with type and unit. */
  metrics: z
    .record(z.string(), z.strictObject({ type: z.enum(['number', 'boolean']), unit: z.string().default('') }))
    .default({}),
  when: expression,
  hold: duration.default(0),
  clear: expression.optional(),
  unless: expression.optional(),
  raise: z
    .array(
      z.strictObject({
        when: expression,
        severity,
        hold: duration.optional(),
        clear: expression.optional(),
      }),
    )
    .max(16, 'write at most 16 steps')
    .default([]),
  // What came later is optional and has no default here: a definition that does not use it keeps its digest.
  keepFiring: duration.optional(),
  latching: z.boolean().optional(),
  confirm: confirmation.optional(),
});

/** A rule on devices going dark, one by one or together. */
export const absenceRuleSchema = z.strictObject({
  ...head,
  on: z.enum(['offline', 'outage']),
  kinds: z
    .array(z.enum(deviceKinds))
    .min(1)
    .default([...deviceKinds]),
});

/** A rule on devices that are there and do not say what they should. */
export const silenceRuleSchema = z.strictObject({
  ...head,
  on: z.literal('silence'),
  ...selection,
  /** Left out, any reading will do. */
  metric: z.string().min(1).optional(),
  after: duration,
  /** After a start of the hub nothing is judged for so long. */
  grace: duration.optional(),
});

/** What the hub can find wrong with itself. */
export const hubConditions = [
  'history-behind',
  'history-shortened',
  'influx-behind',
  'influx-refused',
] as const;
export type HubCondition = (typeof hubConditions)[number];

/** A rule on the hub's own health. */
export const hubRuleSchema = z.strictObject({
  ...head,
  on: z.literal('hub'),
  condition: z.enum(hubConditions),
  hold: duration.default(0),
});

export const ruleSchema = z.union([absenceRuleSchema, hubRuleSchema, silenceRuleSchema, readingRuleSchema]);
export type ReadingDefinition = z.output<typeof readingRuleSchema>;
export type SilenceDefinition = z.output<typeof silenceRuleSchema>;
export type RuleDefinition = z.output<typeof ruleSchema>;
/** One file under the rules directory. */
export const ruleFileSchema = z.strictObject({ rules: z.array(z.unknown()) });
