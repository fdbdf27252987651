import { z } from 'zod';
import { instant, pageQuery } from '../http/wire.ts';
import { type Hazard, hazardGrades, hazardKinds, hazardStates, isOverdue } from './hazard.ts';

const names = z.array(z.string()).readonly();
const words = z.string().trim().min(1).max(4000);

/** How a hazard looks over HTTP. */
export const hazardSchema = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.enum(hazardKinds),
  grade: z.enum(hazardGrades),
  title: z.string(),
  description: z.string().nullable(),
  place: z.string().nullable(),
  gridCode: z.string(),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
  owner: z.string().nullable(),
  foundBy: z.string(),
  foundAt: instant,
  dueAt: instant.nullable(),
  overdue: z.boolean(),
  state: z.enum(hazardStates),
  notices: z
    .array(
      z.object({
        n: z.number().int(),
        kind: z.enum(['first', 'further', 'second']),
        issuedAt: instant,
        issuedBy: z.string(),
        dueAt: instant,
        requirement: z.string(),
      }),
    )
    .readonly(),
  inspections: z
    .array(z.object({ at: instant, by: z.string(), passed: z.boolean(), comment: z.string().nullable() }))
    .readonly(),
  handledBy: names,
  caseIds: names,
  /** 1: the owner was found late, 2: a second notice was issued, 3: it was escalated upstream. */
  escalation: z.object({ step: z.literal([0, 1, 2, 3]), nextAt: instant.nullable() }),
  struckAt: instant.nullable(),
  struckBy: z.string().nullable(),
  updatedAt: instant,
  version: z.number().int(),
});

/** Adds what depends on the hour. */
export const viewOf = (hazard: Hazard, now: number) => ({ ...hazard, overdue: isOverdue(hazard, now) });

export const hazardDetail = hazardSchema.extend({
  history: z.array(
    z.object({
      n: z.number().int(),
      at: instant,
      actor: z.string(),
      action: z.string(),
      fromState: z.string().nullable(),
      toState: z.string(),
      comment: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
      /** SHA-256 over the hash before and the line; null in lines from before there were hashes. */
      hash: z.string().nullable(),
    }),
  ),
});

/** How many entries there are in each state, and of those that are not struck how many are late or major. */
export const countsSchema = z.object({
  byState: z.record(z.enum(hazardStates), z.number().int()),
  overdue: z.number().int(),
  major: z.number().int(),
});

export const listQuery = pageQuery.extend({
  /** `unstruck` is everything that is not struck. */
  state: z.enum(['unstruck', ...hazardStates]).optional(),
  kind: z.enum(hazardKinds).optional(),
  grade: z.enum(hazardGrades).optional(),
  overdue: z.enum(['true', 'false']).optional(),
  /** A grid with all below it. */
  grid: z.string().max(32).optional(),
});

/** A hazard somebody has found: where, what, and how grave. */
export const newHazard = z.strictObject({
  kind: z.enum(hazardKinds).default('hazard'),
  grade: z.enum(hazardGrades).default('general'),
  title: z.string().trim().min(1).max(200),
  description: words.optional(),
  place: z.string().trim().min(1).max(200).optional(),
  lng: z.number().min(-180).max(180).optional(),
  lat: z.number().min(-90).max(90).optional(),
  gridCode: z.string().max(32).optional(),
  owner: z.string().trim().min(1).max(100).optional(),
  foundAt: instant.optional(),
  dueAt: instant.optional(),
});

const version = z.number().int().positive().optional();
const comment = z.string().trim().max(4000).optional();

export const actionBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('notify'), dueAt: instant, comment: words, version }),
  z.strictObject({ action: z.enum(['rectify', 'strike']), comment, version }),
  z.strictObject({ action: z.enum(['claim', 'escalate', 'comment']), comment: words, version }),
  z.strictObject({
    action: z.literal('inspect'),
    passed: z.boolean(),
    dueAt: instant.optional(),
    comment,
    version,
  }),
]);

/** Without `caseId` a case is opened. */
export const caseBody = z.strictObject({ caseId: z.string().max(64).optional() });
export const byId = z.object({ id: z.string().max(64) });
export const byNotice = byId.extend({ n: z.coerce.number().int().positive() });
