import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { deviceKinds } from '../devices/device.ts';
import { datesOf, dayNames, hoursOf } from './schedule.ts';
import { windowFunctions } from './windows.ts';

/** Units of durations in ms, from the smallest. */
export const durationUnits = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;

const askForDuration = 'write a duration such as 500ms, 15s, 2min or 1h';
/** A duration as people write it: `500ms`, `15s`, `2min`, `1h`; in ms. */
export const duration = z
  .string(askForDuration)
  .regex(/^\d+(\.\d+)?(ms|s|min|h)$/, askForDuration)
  .transform((text) => {
    const [, amount = '0', unit = 's'] = /^([\d.]+)(\D+)$/.exec(text) ?? [];
    return Number(amount) * durationUnits[unit as keyof typeof durationUnits];
  });

/** Hours of the wall clock; kept as they are written. */
const hours = z
  .string('write hours such as "22:00-06:00", in quotes')
  .refine((text) => hoursOf(text) !== undefined, 'write two different times such as "22:00-06:00"');

/** Days of the year; kept as they are written. */
const dates = z
  .string('write dates such as "2026-01-20..2026-02-20" or "12-24..01-02", in quotes')
  .refine(
    (text) => datesOf(text) !== undefined,
    'write dates such as "2026-01-20..2026-02-20", every year as "12-24..01-02", or one day as "10-01"',
  );

/** The longest window: its readings are read again when the hub starts. */
const LONGEST_WINDOW_MS = 2 * 3_600_000;

/** A figure over the last readings of one metric. */
const window = z.strictObject({
  metric: z.string().min(1).describe('The metric it is over.'),
  function: z.enum(windowFunctions).describe('What of it: mean is weighted by time, rate is per `per`.'),
  over: duration
    .refine((ms) => ms >= 1000 && ms <= LONGEST_WINDOW_MS, 'write a window between 1s and 2h')
    .describe('How far it reaches back, 1s to 2h.'),
  per: duration
    .refine((ms) => ms > 0, 'write a duration such as 1s or 1min')
    .optional()
    .describe('What a rate is per; 1s unless told.'),
});

const expression = z.string().min(1).max(1000);
const severity = z.enum(severities);

const head = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, 'write a rule id in small letters, digits and hyphens')
    .describe('Names the rule for life: small letters, digits and hyphens.'),
  title: z
    .strictObject({
      zh: z.string().min(1).describe('In Chinese.'),
      en: z.string().min(1).describe('In English.'),
    })
    .describe('What an alert of the rule is called.'),
  severity: severity.describe('How grave an alert is; critical and major open a case.'),
  /** Off it is still checked and listed, and judges nothing. */
  enabled: z
    .boolean('write true or false')
    .optional()
    .describe(
      'false switches the rule off: it is checked and listed, its open alerts end, it judges nothing.',
    ),
};
const labelValue = z.string();

/** Which devices a rule is for. */
const selection = {
  kinds: z.array(z.enum(deviceKinds)).min(1).describe('The kinds of device it is for.'),
  grids: z
    .array(z.string('write a grid code in quotes'))
    .min(1)
    .optional()
    .describe('Only in these grids or below them: codes, in quotes.'),
  gridClass: z
    .array(z.string('write a grid class as a word'))
    .min(1)
    .optional()
    .describe('Only where the grid, or one it lies in, is of one of these classes.'),
  labels: z
    .record(
      z.string(),
      z.union([labelValue, z.array(labelValue).min(1)], 'write one value or a list of values, in quotes'),
    )
    .optional()
    .describe('Only devices with these labels: each with one value or a list, in quotes.'),
};

/** Where a second witness may be: levels of the grid tree, or one floor of a building. */
export const confirmLevels = ['cell', 'grid', 'community', 'street', 'floor'] as const;
export type ConfirmLevel = (typeof confirmLevels)[number];

const confirmation = z.strictObject({
  devices: z
    .int('write a whole number of devices')
    .min(2, 'one device confirms nothing: write 2 or more')
    .max(10)
    .default(2)
    .describe('How many devices must alarm, its own among them.'),
  kinds: z
    .array(z.enum(deviceKinds))
    .min(1)
    .default(['smoke', 'heat', 'co', 'gas', 'manual'])
    .describe('The kinds of device that are witnesses.'),
  within: duration.default(600_000).describe('How far apart in time they may alarm.'),
  in: z
    .enum(confirmLevels)
    .optional()
    .describe('Where they must be: a level of the grid tree, or one floor.'),
  radius: z
    .number('write metres as a number')
    .min(1)
    .max(5000)
    .optional()
    .describe('How far apart they may be, in m; instead of `in`.'),
  rules: z.array(z.string()).min(1).optional().describe('Only alerts of these rules are witnesses.'),
});

/** A rule on what a reading says. */
export const readingRuleSchema = z.strictObject({
  ...head,
  on: z.literal('reading').default('reading').describe('Judges readings.'),
  ...selection,
  active: z
    .strictObject({
      days: z
        .array(z.enum(dayNames))
        .min(1)
        .optional()
        .describe('working, weekend, holiday by the calendar, or days of the week.'),
      hours: hours.optional().describe('Hours of the wall clock such as "22:00-06:00", in quotes.'),
      dates: z
        .array(dates)
        .min(1)
        .optional()
        .describe('Days such as "2026-01-20..2026-02-20", every year as "12-24..01-02", or one as "10-01".'),
    })
    .optional()
    .describe('Begins something only at these times; what has begun is judged to its end.'),
  stage: z
    .enum(['pre-alarm', 'confirmed'])
    .default('pre-alarm')
    .describe('confirmed says that no second sensor is needed.'),
  /** Metrics beyond the catalogue, with type and unit. */
  metrics: z
    .record(
      z.string(),
      z.strictObject({
        type: z.enum(['number', 'boolean']).describe('What it is in conditions.'),
        unit: z.string().default('').describe('Its unit, for people.'),
      }),
    )
    .default({})
    .describe('Metrics beyond the catalogue, each with its type.'),
  when: expression.describe('Fires while this is true: CEL over the metrics of one reading.'),
  hold: duration.default(0).describe('Fires only after so long: 500ms, 15s, 2min, 1h.'),
  clear: expression.optional().describe('Resolves when this is true; without it, when `when` is false.'),
  unless: expression.optional().describe('Readings for which this is true are not judged.'),
  raise: z
    .array(
      z.strictObject({
        when: expression.describe('Raises the alert to `severity` while this is true.'),
        severity: severity.describe('Not milder than that of the rule.'),
        hold: duration.optional().describe('With it the step fires by itself, after so long; 0s at once.'),
        clear: expression
          .optional()
          .describe('Lowers the alert again; without it the step stands to the end.'),
      }),
    )
    .max(16, 'write at most 16 steps')
    .default([])
    .describe('Steps of a severity ladder.'),
  // What came later is optional and has no default here: a definition that does not use it keeps its digest.
  keepFiring: duration.optional().describe('Resolves only after what clears it has stood so long.'),
  latching: z.boolean().optional().describe('Only a hand ends the alert.'),
  windows: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/, 'name a window like a metric: riseRate'), window)
    .optional()
    .describe('Figures over the last readings, which conditions name like metrics.'),
  times: z
    .int('write how many readings in a row, such as 3')
    .min(2)
    .max(1000)
    .optional()
    .describe('Fires only after `when` was true at so many readings in a row.'),
  confirm: confirmation.optional().describe('A second witness makes its alerts confirmed.'),
});

/** A rule on devices going dark, one by one or together. */
export const absenceRuleSchema = z.strictObject({
  ...head,
  on: z.enum(['offline', 'outage']).describe('A device that goes dark, or many of an area at once.'),
  kinds: z
    .array(z.enum(deviceKinds))
    .min(1)
    .default([...deviceKinds])
    .describe('The kinds of device it is for; without it all.'),
});

/** A rule on devices that are there and do not say what they should. */
export const silenceRuleSchema = z.strictObject({
  ...head,
  on: z.literal('silence').describe('Judges what a device that is online does not say.'),
  ...selection,
  metric: z.string().min(1).optional().describe('The metric that is missed; without it any reading will do.'),
  after: duration.describe('Fires when it has not been reported for so long.'),
  grace: duration
    .optional()
    .describe('After a start of the hub nothing is judged for so long; without it as `after`.'),
});

/** What the hub can find wrong with itself. */
export const hubConditions = [
  'equipment-expiring',
  'history-behind',
  'history-shortened',
  'influx-behind',
  'influx-refused',
  'rota-gap',
  'rules-refused',
  'video-down',
] as const;
export type HubCondition = (typeof hubConditions)[number];

/** A rule on the hub's own health. */
export const hubRuleSchema = z.strictObject({
  ...head,
  on: z.literal('hub').describe('Judges the hub itself.'),
  condition: z.enum(hubConditions).describe('What is wrong with the hub.'),
  hold: duration.default(0).describe('Fires only after so long: 500ms, 15s, 2min, 1h.'),
});

/** The rule that a device flaps: made from the policy of alerts, never written in a rule file. */
export const flappingRuleSchema = z.strictObject({ ...head, on: z.literal('flapping') });

export const ruleSchema = z.union([
  absenceRuleSchema,
  hubRuleSchema,
  silenceRuleSchema,
  flappingRuleSchema,
  readingRuleSchema,
]);
export type ReadingDefinition = z.output<typeof readingRuleSchema>;
export type SilenceDefinition = z.output<typeof silenceRuleSchema>;
export type RuleDefinition = z.output<typeof ruleSchema>;
/** One file under the rules directory. */
export const ruleFileSchema = z.strictObject(
  { rules: z.array(z.unknown(), 'write a list of rules, each after a dash, or `[]` for none') },
  'write `rules:` and below it a list of rules',
);
