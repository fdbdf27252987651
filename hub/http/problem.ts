import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { type ErrorCode, errorCatalogue, type HubError } from '../kernel/errors.ts';

/** The body of every error answer, RFC 9457; `code` is stable and `requestId` finds the line in the log. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
  instance: z.string(),
  requestId: z.string(),
  /** On `validation-failed`: each field with a sentence. */
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.output<typeof problemSchema>;

export const problemMediaType = 'application/problem+json';

const titles: Partial<Record<ErrorCode, string>> = {
  'validation-failed': 'The request does not match what is asked for here',
  'bad-credentials': 'User name and password do not match',
  'cross-origin': 'The request comes from another site',
  'outside-scope': 'Outside what you may see',
  'already-exists': 'It exists already',
  'wrong-state': 'Not possible in this state',
  'import-faults': 'The file has faults and nothing of it was imported',
  'rule-problems': 'The rule has mistakes and nothing was changed',
  'no-grid-at-position': 'No grid lies at this position',
  overloaded: 'The hub has more to do than it can take',
};

/** `instance`: the path asked for, without its query. */
export function problemOf(error: HubError, request: { id: string; path: string }): Problem {
  return {
    ...error.extra,
    type: `urn:gridwatch:problem:${error.code}`,
    title: titles[error.code] ?? STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    code: error.code,
    instance: request.path,
    requestId: request.id,
  };
}
