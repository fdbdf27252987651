import { z } from 'zod';
import { deviceKinds } from '../devices/device.ts';
import { duration } from '../rules/schema.ts';
import { type Severity, severities } from './alert.ts';

export const places = ['device', 'cell', 'grid', 'below', 'floor', 'everywhere'] as const;
/** Where an alert must stand to be muted by another: see `docs/alerts.md`. */
export type Place = (typeof places)[number];

export const groupKeys = ['grid', 'kind', 'rule', 'severity'] as const;
/** What open alerts are grouped by. */
export type GroupKey = (typeof groupKeys)[number];

const oneOrMore = <T extends z.ZodType>(one: T) =>
  z.union([one.transform((value) => [value]), z.array(one).min(1)]);

const stages = ['pre-alarm', 'confirmed'] as const;
const matcher = z
  .strictObject({
    rules: z.array(z.string().min(1).max(64)).min(1).optional(),
    kinds: z.array(z.enum(deviceKinds)).min(1).optional(),
    severity: oneOrMore(z.enum(severities)).optional(),
    stage: oneOrMore(z.enum(stages)).optional(),
  })
  .refine(
    (asked) => Object.keys(asked).length > 0,
    'write at least one of rules, kinds, severity and stage: it would match every alert',
  );
/** What an alert must be: all that is written must match. */
export type AlertMatcher = z.output<typeof matcher>;

const inhibition = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'write an id in small letters, digits and hyphens'),
  source: matcher,
  target: matcher,
  where: z.enum(places, `write one of ${places.join(', ')}`),
  includesCritical: z.boolean('write true or false').default(false),
});
/** An open alert that matches `source` mutes those that match `target` and stand where it says. */
export type Inhibition = z.output<typeof inhibition>;

const between = (leastMs: number, mostMs: number, words: string) =>
  duration.refine((ms) => ms >= leastMs && ms <= mostMs, words);
const interval = between(10_000, 86_400_000, 'write 10s or more, and 24h at most').optional();

/** The shape of `config/alerting.yml`. */
export const policySchema = z.strictObject({
  inhibit: z.array(inhibition).max(100, 'write at most 100 inhibitions').default([]),
  flapping: z
    .strictObject({
      edges: z.number().int().min(3, 'write 3 or more').max(1000, 'write 1000 at most'),
      within: between(1000, 86_400_000, 'write 1s or more, and 24h at most'),
      severity: z.enum(severities),
    })
    .optional(),
  remind: z
    .strictObject({ critical: interval, major: interval, minor: interval, warning: interval })
    .default({}),
  group: z
    .array(z.enum(groupKeys, `write some of ${groupKeys.join(', ')}`))
    .min(1)
    .default(['grid', 'rule']),
});

/** How alerts are held back, reminded of and grouped. */
export interface AlertPolicy {
  inhibit: readonly Inhibition[];
  /** So many alerts of one device by one rule within the window are one alert that it flaps. */
  flapping: { edges: number; withinMs: number; severity: Severity } | null;
  /** How often whoever should acknowledge an alert is reminded of it. */
  remindMs: Readonly<Partial<Record<Severity, number>>>;
  groupBy: readonly GroupKey[];
}

export function policyOf({ inhibit, flapping, remind, group }: z.output<typeof policySchema>): AlertPolicy {
  const flaps = flapping && {
    edges: flapping.edges,
    withinMs: flapping.within,
    severity: flapping.severity,
  };
  const remindMs = Object.fromEntries(
    severities.flatMap((severity) => (remind[severity] === undefined ? [] : [[severity, remind[severity]]])),
  );
  return { inhibit, flapping: flaps ?? null, remindMs, groupBy: [...new Set(group)] };
}

/** What holds where there is no policy file. */
export const noPolicy: AlertPolicy = policyOf(policySchema.parse({}));
