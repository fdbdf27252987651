import { z } from 'zod';
import { instant } from '../../http/wire.ts';
import { LONGEST_STEP_MS } from './steps.ts';

/** The year 10000, where ISO 8601 grows a sign. */
const LATEST_MS = 253_402_300_799_999;

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30000` (ms), `30s`, `5m`, `1h`, `1d`. */
const step = z
  .string()
  .regex(/^\d+[smhd]?$/, 'write a step in ms, or as 30s, 5m, 1h or 1d')
  .transform((text) => {
    const unit = text.at(-1) as keyof typeof units;
    return unit in units ? Number(text.slice(0, -1)) * units[unit] : Number(text);
  })
  .refine((ms) => ms > 0 && ms <= LONGEST_STEP_MS, 'a step is between 1 ms and 366 days')
  .describe(
    'Length of a step: ms, or as 30s, 5m, 1h, 7d. Whole days begin at local midnight, weeks on Mondays.',
  );

const points = z.coerce
  .number()
  .int()
  .min(2)
  .max(5000)
  .describe(
    'Instead of `step`: the readings where a series has no more than so many, else the step that leaves no more.',
  );

const name = z.string().max(64);
const names = (max: number) => z.union([name.transform((one) => [one]), z.array(name).max(max)]);
const when = z.union([instant, z.coerce.number().int().min(0).max(LATEST_MS)]);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const range = {
  metric: names(32).optional().describe('Repeated for several; all by default.'),
  from: when.optional().describe('An hour before `to` by default.'),
  to: when.optional().describe('Exclusive; now by default.'),
  step: step.optional(),
};

const several = {
  device: names(500).optional().describe('Repeated for several.'),
  grid: name.optional().describe('Instead of devices: a grid with all below it.'),
};

const fitted = {
  ...range,
  points: points.optional(),
  arrival: flag.optional().describe('Whether raw points carry `receivedAt`, when they arrived.'),
};

const eitherStep = (query: { step?: unknown; points?: unknown }): boolean =>
  query.step === undefined || query.points === undefined;
const oneOfBoth = { error: 'give `step` or `points`, not both', path: ['points'] };
const eitherDevices = (query: { device?: unknown; grid?: unknown }): boolean =>
  (query.device === undefined) !== (query.grid === undefined);
const devicesOrGrid = { error: 'give either `device`, once or several times, or `grid`', path: ['device'] };

export const historyQuery = z.object(fitted).refine(eitherStep, oneOfBoth);

export const manyQuery = z
  .object({
    ...several,
    ...fitted,
    limit: z.coerce.number().int().min(1).max(50).default(50).describe('Devices a page holds at most.'),
    cursor: z.string().max(500).optional(),
  })
  .refine(eitherStep, oneOfBoth)
  .refine(eitherDevices, devicesOrGrid);

export const csvQuery = z.object(range);
export const manyCsvQuery = z.object({ ...several, ...range }).refine(eitherDevices, devicesOrGrid);

const rawPoint = z.object({
  at: instant,
  value: z.union([z.number(), z.boolean()]),
  receivedAt: instant.optional(),
});

const stepPoint = z.object({
  at: instant,
  min: z.number(),
  mean: z.number().describe('Of a boolean the share of readings that were true.'),
  max: z.number(),
  count: z.number().int().describe('Readings; 0 where only the state before still held.'),
  last: z.number(),
  trueMs: z
    .number()
    .int()
    .optional()
    .describe('Of a boolean: how long it was true, of the time it was known.'),
  knownMs: z.number().int().optional(),
});

const series = z.object({
  metric: z.string(),
  unit: z.string(),
  points: z.union([z.array(rawPoint), z.array(stepPoint)]),
});

const source = z.enum(['raw', 'minute', 'hour', 'influx']);

/** The answer, which a thread writes: what it says stands here for the description and for the test of it. */
export const history = z.object({
  deviceId: z.string(),
  from: instant,
  to: instant,
  step: z
    .number()
    .int()
    .nullable()
    .describe('Ms between points; null when they are the readings themselves.'),
  source: z
    .union([source, z.array(source)])
    .describe('Where it was read from; several are in the order of time.'),
  since: instant
    .nullable()
    .optional()
    .describe('There when the range begins before anything is held: from when; null when nothing is.'),
  incomplete: z.string().optional().describe('There when a part of the range is missing: why.'),
  series: z.array(series),
});
