import { z } from 'zod';
import { instant } from '../http/wire.ts';
import { type Evidence, evidenceKinds, evidenceRoles } from './evidence.ts';

/** How evidence looks over HTTP. */
export const evidenceSchema = z.object({
  id: z.string(),
  caseId: z.string(),
  kind: z.enum(evidenceKinds),
  role: z.enum(evidenceRoles),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  sha256: z.string(),
  comment: z.string().nullable(),
  takenAt: instant.nullable(),
  place: z.object({ lng: z.number(), lat: z.number() }).nullable(),
  readings: z.object({ deviceId: z.string(), from: instant, to: instant }).nullable(),
  metadata: z.enum(['stripped', 'kept']).nullable(),
  addedBy: z.string(),
  addedAt: instant,
  wrong: z.object({ by: z.string(), at: instant, reason: z.string() }).nullable(),
});

/** As it goes out, where no schema of a route encodes it. */
export const encoded = (evidence: Evidence): z.input<typeof evidenceSchema> =>
  z.encode(evidenceSchema, evidence);

/** What is said of a file, in the query or in the fields of a form. */
export const saidSchema = z.object({
  kind: z.enum(['photo', 'clip', 'document']).optional(),
  role: z.enum(evidenceRoles).default('other'),
  comment: z.string().trim().max(4000).optional(),
});

export const readingsBody = z.strictObject({
  deviceId: z.string().max(64),
  from: instant,
  to: instant,
  comment: z.string().trim().min(1).max(4000).optional(),
});

export const wrongBody = z.strictObject({ reason: z.string().trim().min(1).max(4000) });
export const byId = z.object({ id: z.string().max(64) });
export const byEvidence = byId.extend({ evidenceId: z.string().max(64) });
