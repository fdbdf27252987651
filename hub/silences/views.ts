import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { deviceKinds } from '../devices/device.ts';
import { instant, pageQuery } from '../http/wire.ts';

const matchers = z.strictObject({
  ruleId: z.string().min(1).max(64).nullable().default(null),
  kind: z.enum(deviceKinds).nullable().default(null),
  /** A grid with all below it; left out, all that its author may see. */
  grid: z.string().min(1).max(32).nullable().default(null),
  deviceId: z.string().min(1).max(64).nullable().default(null),
  severity: z.enum(severities).nullable().default(null),
  labels: z.record(z.string().max(64), z.string().max(200)).default({}),
});
const comment = z.string().trim().min(1).max(2000);

/** How a silence looks over HTTP. */
export const silenceSchema = z.object({
  id: z.string(),
  state: z.enum(['pending', 'active', 'ended']),
  matchers,
  from: instant,
  to: instant,
  comment: z.string(),
  author: z.string(),
  includesCritical: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
});

/** `from` is now when left out; an instant that has passed is now too. */
export const newSilence = z.strictObject({ matchers, from: instant.optional(), to: instant, comment });
export const silenceChanges = z.strictObject({ to: instant.optional(), comment: comment.optional() });
/** `open`: pending or active. */
export const silenceQuery = pageQuery.extend({ state: z.enum(['open', 'ended']).optional() });
export const byId = z.object({ id: z.string().max(64) });
