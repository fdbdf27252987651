import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import type { RecordedAlert } from '../alerts/recorded.ts';
import { instant } from '../http/wire.ts';
import type { Basis, DeviceEpisode, Order, Report, Sweep } from './order.ts';

const device = z.string().max(64);
const value = z.union([z.number(), z.string().min(1).max(1000)]);

const given = {
  ruleId: z
    .string()
    .max(64)
    .optional()
    .describe('The rule in force; beside `definition` or `yaml`, whose alerts it is compared with.'),
  definition: z.record(z.string(), z.unknown()).optional().describe('A rule as in a rule file.'),
  yaml: z.string().max(100_000).optional().describe('The text of a rule, or of a rule file.'),
  from: instant,
  to: instant.describe('Exclusive.'),
  devices: z.array(device).min(1).max(10_000).optional(),
  grid: z.string().max(32).optional().describe('A grid with all below it.'),
  wait: z.boolean().default(true).describe('false answers at once with the id to ask for.'),
};

export const backtestBody = z.strictObject(given);
export const sweepBody = z.strictObject({
  ...given,
  vary: z.strictObject({
    path: z.string().max(32).describe('`when`, `clear`, `unless`, `hold`, `keepFiring` or `raise.0.when` …'),
    values: z
      .array(value)
      .min(1)
      .max(40)
      .describe('Durations; whole expressions, or numbers in place of the one a condition compares with.'),
  }),
  truth: z
    .array(z.strictObject({ deviceId: device.optional(), from: instant, to: instant }))
    .max(10_000)
    .optional()
    .describe('When something really was; without it the recorded alerts that nobody marked as false.'),
});

const span = { deviceId: z.string(), gridCode: z.string(), firedAt: instant, resolvedAt: instant.nullable() };
const episode = z.object({ ...span, severity: z.enum(severities), count: z.number(), late: z.boolean() });
const basis = {
  id: z.string(),
  state: z.literal('done'),
  from: instant,
  to: instant,
  coveredFrom: instant.nullable(),
  devices: z.number(),
  readings: z.number(),
  tookMs: z.number(),
  failures: z.number(),
};

export const report = z.object({
  ...basis,
  episodes: z.array(episode),
  episodeCount: z.number(),
  truncated: z.boolean(),
  alarmsPerDay: z.number(),
  present: z.object({
    ruleId: z.string(),
    episodes: z.number(),
    both: z.number(),
    onlyNewCount: z.number(),
    onlyPresentCount: z.number(),
    onlyNew: z.array(episode),
    onlyPresent: z.array(z.object({ alertId: z.string(), ...span, severity: z.enum(severities) })),
  }),
  falseAlarms: z.object({ marked: z.number(), stillRaised: z.number() }),
});

export type ReportView = z.output<typeof report>;

export const sweepReport = z.object({
  ...basis,
  reference: z.object({ source: z.enum(['truth', 'alerts']), count: z.number() }),
  rows: z.array(
    z.object({
      value,
      episodes: z.number(),
      perDay: z.number(),
      detected: z.number(),
      missed: z.number(),
      medianDelayMs: z.number().nullable(),
      falseAlarms: z.number(),
    }),
  ),
});

export type SweepView = z.output<typeof sweepReport>;

export const running = z.object({
  id: z.string(),
  state: z.enum(['running', 'failed']),
  done: z.number().describe('Devices.'),
  total: z.number(),
  readings: z.number(),
  error: z.object({ code: z.string(), detail: z.string() }).optional(),
});

export type RunningView = z.output<typeof running>;

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

const episodeOf = ({ firedAt, resolvedAt, ...rest }: DeviceEpisode): object => ({
  ...rest,
  firedAt: iso(firedAt),
  resolvedAt: isoOrNull(resolvedAt),
});

const alertOf = ({
  id: alertId,
  deviceId,
  gridCode,
  firedAt,
  resolvedAt,
  severity,
}: RecordedAlert): object => ({
  alertId,
  deviceId,
  gridCode,
  severity,
  firedAt: iso(firedAt),
  resolvedAt: isoOrNull(resolvedAt),
});

function basisOf(id: string, { from, to }: Order, { coveredFrom, ...rest }: Basis): object {
  return { ...rest, id, state: 'done', from: iso(from), to: iso(to), coveredFrom: isoOrNull(coveredFrom) };
}

/** A report as it crosses the wire. */
export function writeReport(id: string, order: Order, { episodes, present, ...rest }: Report): string {
  return JSON.stringify({
    ...rest,
    ...basisOf(id, order, rest),
    episodes: episodes.map(episodeOf),
    present: {
      ...present,
      ruleId: order.ruleId,
      onlyNew: present.onlyNew.map(episodeOf),
      onlyPresent: present.onlyPresent.map(alertOf),
    },
  });
}

/** A sweep as it crosses the wire. */
export function writeSweep(id: string, order: Order, found: Sweep): string {
  return JSON.stringify({ ...found, ...basisOf(id, order, found) });
}
