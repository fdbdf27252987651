import { z } from 'zod';
import { exerciseTypes } from '../alerts/alert.ts';
import { instant, pageQuery } from '../http/wire.ts';
import { heldTypes } from './exercise.ts';

const target = z.union([
  z.strictObject({ deviceId: z.string().min(1).max(64) }),
  /** A grid with all below it. */
  z.strictObject({ gridCode: z.string().min(1).max(32) }),
]);
const comment = z.string().trim().min(1).max(2000);

/** How an exercise looks over HTTP. */
export const exerciseSchema = z.object({
  id: z.string(),
  type: z.enum(exerciseTypes),
  state: z.enum(['pending', 'active', 'ended']),
  target,
  gridCode: z.string(),
  from: instant,
  to: instant,
  comment: z.string(),
  author: z.string(),
  createdAt: instant,
  updatedAt: instant,
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
});

/** `from` is now when left out; an instant that has passed is now too. */
export const newExercise = z.strictObject({
  type: z.enum(heldTypes),
  target,
  from: instant.optional(),
  to: instant,
  comment,
});
export const exerciseChanges = z.strictObject({ to: instant.optional(), comment: comment.optional() });
/** `open`: pending or active. */
export const exerciseQuery = pageQuery.extend({ state: z.enum(['open', 'ended']).optional() });
export const byId = z.object({ id: z.string().max(64) });
