/**
 * Every error a caller can act on, with the HTTP status it maps to. The code is stable: clients branch on it.
 * What a device sends wrongly is not here: that is a value (`Reject`), counted by reason.
 */
export const errorCatalogue = {
  'bad-request': 400,
  'validation-failed': 400,
  unauthenticated: 401,
  'bad-credentials': 401,
  forbidden: 403,
  'cross-origin': 403,
  'outside-scope': 403,
  'same-person': 403,
  'not-found': 404,
  conflict: 409,
  'already-exists': 409,
  'wrong-state': 409,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'range-not-satisfiable': 416,
  'import-faults': 422,
  'no-grid-at-position': 422,
  'rule-problems': 422,
  'too-many-requests': 429,
  'internal-error': 500,
  overloaded: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorCatalogue;

/** An error with a code from the catalogue; `detail` says in one sentence what is wrong and what to do. */
export class HubError extends Error {
  readonly code: ErrorCode;
  /** Further members of the problem document, e.g. `{ faults: [...] }`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HubError';
    this.code = code;
    this.extra = options.extra ?? {};
  }

  get status(): number {
    return errorCatalogue[this.code];
  }
}
