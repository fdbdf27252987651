import { z } from 'zod';

const text = z.string().trim().max(4000);
const told = {
  /** What is said about it; `reason` is another name for it. */
  comment: text.optional(),
  reason: text.optional(),
  /** The version the decision was taken on; a case that has changed since answers 409. */
  version: z.number().int().optional(),
};
const id = z.string().trim().min(1).max(64);
const evidence = z.array(id).min(1).max(20);

const inputs = {
  accept: z.object({ action: z.literal('accept'), ...told }),
  reject: z.object({ action: z.literal('reject'), ...told }),
  /** `typeCode`: what it is about, ten digits; left out, what it was opened as. */
  file: z.object({
    action: z.literal('file'),
    ...told,
    typeCode: z
      .string()
      .regex(/^\d{10}$/)
      .optional(),
  }),
  /** `unit` or `units`: to whom; left out, the routing decides. */
  dispatch: z.object({
    action: z.literal('dispatch'),
    ...told,
    unit: id.optional(),
    units: z.array(id).min(1).max(20).optional(),
  }),
  return: z.object({ action: z.literal('return'), ...told }),
  /** `limit`: how much more time, e.g. `1 working-days`. */
  extend: z.object({ action: z.literal('extend'), ...told, limit: z.string().trim().min(1).max(40) }),
  suspend: z.object({ action: z.literal('suspend'), ...told }),
  resume: z.object({ action: z.literal('resume'), ...told }),
  /** `done`: it is handled, with the result as the comment. */
  handle: z.object({ action: z.literal('handle'), ...told, done: z.boolean().default(false) }),
  /** Without `passed` the verification only begins. */
  verify: z.object({ action: z.literal('verify'), ...told, passed: z.boolean().optional() }),
  close: z.object({ action: z.literal('close'), ...told }),
  rework: z.object({ action: z.literal('rework'), ...told }),
  cancel: z.object({ action: z.literal('cancel'), ...told }),
  comment: z.object({ action: z.literal('comment'), ...told }),
  /** Ids of the photos of the place as it was found and as it was left. */
  'quick-close': z.object({
    action: z.literal('quick-close'),
    ...told,
    before: evidence,
    after: evidence,
    typeCode: z
      .string()
      .regex(/^\d{10}$/)
      .optional(),
  }),
} as const;

export type CaseAction = keyof typeof inputs;
export type ActionInput<A extends CaseAction> = z.output<(typeof inputs)[A]>;

export const caseActions = Object.keys(inputs) as CaseAction[];

/** What somebody wants done to a case, with what the action needs. */
export const actionSchema = z.discriminatedUnion(
  'action',
  [
    inputs.accept,
    inputs.reject,
    inputs.file,
    inputs.dispatch,
    inputs.return,
    inputs.extend,
    inputs.suspend,
    inputs.resume,
    inputs.handle,
    inputs.verify,
    inputs.close,
    inputs.rework,
    inputs.cancel,
    inputs.comment,
    inputs['quick-close'],
  ],
  { error: `write one of ${caseActions.join(', ')}` },
);
export type ActionRequest = z.output<typeof actionSchema>;

/** The words given with an action; null when there are none. */
export function wordsOf({
  comment,
  reason,
}: {
  comment?: string | undefined;
  reason?: string | undefined;
}): string | null {
  return comment || reason || null;
}
