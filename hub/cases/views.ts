import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { instant, pageQuery } from '../http/wire.ts';
import { caseSources, caseStates } from './case.ts';
import { caseClasses } from './event-type.ts';

const names = z.array(z.string()).readonly();
const localText = z.object({ zh: z.string(), en: z.string() });

/** How a case looks over HTTP. */
export const caseSchema = z.object({
  id: z.string(),
  number: z.string(),
  type: z.enum(caseClasses),
  typeCode: z.string().nullable(),
  subject: z.string(),
  source: z.enum(caseSources),
  severity: z.enum(severities),
  gridCode: z.string(),
  deviceId: z.string().nullable(),
  title: localText,
  description: z.string().nullable(),
  address: z.string().nullable(),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
  componentCode: z.string().nullable(),
  owner: z.string().nullable(),
  state: z.enum(caseStates),
  reportedBy: z.string(),
  openedAt: instant,
  acceptedAt: instant.nullable(),
  acceptedBy: z.string().nullable(),
  filedAt: instant.nullable(),
  units: names,
  dispatchedBy: names,
  handledAt: instant.nullable(),
  handledBy: names,
  verification: z.object({ by: z.string(), at: instant }).nullable(),
  suspendedFrom: z.enum(caseStates).nullable(),
  returns: z.number().int(),
  needsHuman: z.boolean(),
  extensions: z.number().int(),
  reworks: z.number().int(),
  quick: z.boolean(),
  closedAt: instant.nullable(),
  closedBy: z.string().nullable(),
  dueAt: instant.nullable(),
  warnAt: z.array(instant).readonly(),
  stepDueAt: instant.nullable(),
  overdue: z.boolean(),
  overdueSince: instant.nullable(),
  merged: names,
  mergedInto: z.string().nullable(),
  updatedAt: instant,
  version: z.number().int(),
  alertIds: names,
});

const entrySchema = z.object({
  n: z.number().int(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  fromState: z.string().nullable(),
  toState: z.string(),
  comment: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string().nullable(),
});

/** A case with all that belongs to it. */
export const detailSchema = caseSchema.extend({
  dispatches: z.array(z.unknown()).readonly(),
  evidence: z.array(z.unknown()).readonly(),
  history: z.array(entrySchema),
});

/** What cases can be asked for by. */
export const listQuery = pageQuery.extend({
  /** `open` and `over` are several states at once. */
  state: z.enum(['open', 'over', ...caseStates]).optional(),
  severity: z.enum(severities).optional(),
  source: z.enum(caseSources).optional(),
  /** `event`, `component`, or the first digits of a type code. */
  type: z
    .string()
    .regex(/^(event|component|\d{1,10})$/, 'write event, component, or the first digits of a type code')
    .optional(),
  overdue: z.enum(['true', 'false']).optional(),
  /** To whom it is dispatched. */
  unit: z.string().max(64).optional(),
  /** Those I have had a hand in, or that are with a unit I belong to. */
  mine: z.enum(['true', 'false']).optional(),
  deviceId: z.string().max(64).optional(),
  /** A grid with all below it. */
  grid: z.string().max(32).optional(),
  /** A part of the number or of the address. */
  text: z.string().trim().min(1).max(100).optional(),
  /** Opened from … and before … */
  from: instant.optional(),
  to: instant.optional(),
});

export const byId = z.object({ id: z.string().max(64) });

/** A case somebody reports: where, what, and how grave. */
export const newCase = z.object({
  /** `worker` for those who patrol, `upstream` for other platforms; left out, by the role. */
  source: z.enum(['operator', 'worker', 'camera', 'hazard', 'upstream']).optional(),
  description: z.string().trim().min(1).max(4000),
  severity: z.enum(severities).default('minor'),
  /** The place, one way or the other. */
  lng: z.number().min(-180).max(180).optional(),
  lat: z.number().min(-90).max(90).optional(),
  gridCode: z.string().max(32).optional(),
  address: z.string().trim().min(1).max(200).optional(),
  /** What it is about, ten digits; a component has its own 16. */
  typeCode: z
    .string()
    .regex(/^\d{10}$/, 'write ten digits')
    .optional(),
  componentCode: z
    .string()
    .regex(/^\d{16}$/, 'write 16 digits')
    .optional(),
  owner: z.string().trim().min(1).max(100).optional(),
  /** The same key from the same sender is the same case: for platforms that send again. */
  idempotencyKey: z.string().min(1).max(200).optional(),
});

export const mergeBody = z.object({ into: z.string().max(64), comment: z.string().trim().min(1).max(4000) });
export const splitBody = z.object({
  alertIds: z.array(z.string().max(64)).min(1).max(100),
  comment: z.string().trim().min(1).max(4000),
});
