import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { instant, pageQuery } from '../http/wire.ts';
import { handoverStates } from './handover.ts';
import { pledgeSubjects } from './pledge.ts';

const localText = z.object({ zh: z.string(), en: z.string() });
const count = z.number().int();

const about = z.object({ kind: z.enum(pledgeSubjects), id: z.string(), label: z.string() });

export const pledgeSchema = z.object({
  id: z.string(),
  text: z.string(),
  by: z.string(),
  to: z.string().nullable(),
  about: about.nullable(),
  gridCode: z.string().nullable(),
  madeAt: instant,
  dueAt: instant,
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
  kept: z.boolean().nullable(),
  comment: z.string().nullable(),
});

export const newPledge = z.strictObject({
  text: z.string().trim().min(1).max(500),
  dueAt: instant,
  /** A user name; left out: whoever has the desk by then. */
  to: z.string().trim().min(1).max(64).optional(),
  about: z
    .strictObject({
      kind: z.enum(pledgeSubjects),
      id: z.string().min(1).max(64),
      label: z.string().trim().min(1).max(200),
    })
    .optional(),
});
export const pledgeEnd = z.strictObject({
  kept: z.boolean(),
  /** Why it was given up has to be said. */
  comment: z.string().trim().min(1).max(500).optional(),
});

const openPart = z.object({
  count,
  items: z
    .array(
      z.object({
        id: z.string(),
        code: z.string(),
        title: localText,
        place: z.string().nullable(),
        severity: z.enum(severities).nullable(),
        state: z.string(),
        since: instant,
        dueAt: instant.nullable(),
        who: z.string().nullable(),
      }),
    )
    .readonly(),
});

/** What happened in a time, counted. */
export const countsSchema = z.object({
  alerts: z.object({ critical: count, major: count, minor: count, warning: count }),
  acknowledged: count,
  resolved: count,
  falseAlarms: count,
  casesOpened: count,
  casesClosed: count,
  casesOverdue: count,
  dispatched: count,
  received: count,
  hazardsEntered: count,
  hazardsStruck: count,
});

/** What a shift hands over. */
export const reportSchema = z.object({
  from: instant,
  to: instant,
  open: z.object({ alerts: openPart, cases: openPart, dispatches: openPart, hazards: openPart }),
  promises: z.array(pledgeSchema).readonly(),
  happened: countsSchema,
});

const signature = z.object({ by: z.string(), at: instant });

export const handoverSchema = z.object({
  id: z.string(),
  gridCode: z.string().nullable(),
  state: z.enum(handoverStates),
  notes: z.string(),
  outgoing: signature,
  incoming: signature.nullable(),
  comment: z.string().nullable(),
  withdrawnAt: instant.nullable(),
  report: reportSchema,
});

/** What a shift has so far, and what waits for a signature. */
export const draftSchema = z.object({ report: reportSchema, offered: handoverSchema.nullable() });
export const draftQuery = z.object({ from: instant.optional() });
export const newHandover = z.strictObject({
  notes: z.string().trim().max(4000),
  /** When the shift began; left out: when the last one was handed over. */
  from: instant.optional(),
});
export const signBody = z.strictObject({ comment: z.string().trim().min(1).max(1000).optional() });
export const byId = z.object({ id: z.string().max(64) });
export const listQuery = pageQuery.extend({ state: z.enum(handoverStates).optional() });
export const pledgeQuery = pageQuery.extend({ state: z.enum(['open', 'ended']).default('open') });
/** A day or another time: the first instant of it, and the first after it. */
export const countsQuery = z.object({ from: instant, to: instant });
export const countsAnswer = z.object({ from: instant, to: instant, happened: countsSchema });
