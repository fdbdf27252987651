/** Why InfluxDB did not do what was asked; a closed set, for it labels a counter. */
export const failureReasons = [
  'unreachable',
  'timeout',
  'unauthorized',
  'not-found',
  'configuration',
  'unknown-server',
  'busy',
  'server-error',
  'refused',
  'log',
] as const;
export type FailureReason = (typeof failureReasons)[number];

export interface FailureDetails {
  cause?: unknown;
  /** How long the server asks to be left alone. */
  retryAfterMs?: number;
  /** Of a batch that was refused: how many points the server says it dropped. */
  dropped?: number | undefined;
}

/** Says in one sentence what InfluxDB answered, or that it did not; `log`: our own log could not be read. */
export class InfluxFailure extends Error {
  readonly reason: FailureReason;
  readonly retryAfterMs: number;
  readonly dropped: number | undefined;

  constructor(reason: FailureReason, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'InfluxFailure';
    this.reason = reason;
    this.retryAfterMs = details.retryAfterMs ?? 0;
    this.dropped = details.dropped;
  }
}

/** An hour of a proxy's error page is no reason to stop for an hour. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/** `Retry-After`: seconds or a date (RFC 9110, 10.2.3); 0 when it says neither. */
function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : 0;
}

function reasonOfStatus(status: number): FailureReason {
  if (status === 400 || status === 413 || status === 422) return 'refused';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 408) return 'timeout';
  if (status === 429 || status === 503) return 'busy';
  return 'server-error';
}

/** What the body of an error says: version 1 calls it `error`, 2 `message`, 3 either. */
export function saidIn(body: string): string {
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown };
    const said = message ?? error;
    if (typeof said === 'string') return said;
  } catch {
    return body.trim();
  }
  return body.trim();
}

const SAID_LENGTH = 500;

/** An answer other than success. Version 1 counts what it dropped of a batch, and keeps the rest. */
export function failureOfAnswer(
  status: number,
  body: string,
  header: string | null,
  now: number,
): InfluxFailure {
  const whole = saidIn(body);
  const said = whole.slice(0, SAID_LENGTH);
  const dropped = /\bdropped=(\d+)$/.exec(whole)?.[1];
  return new InfluxFailure(reasonOfStatus(status), said === '' ? `it answers ${status}` : said, {
    retryAfterMs: retryAfterMs(header, now),
    dropped: dropped === undefined ? undefined : Number(dropped),
  });
}

/** No answer at all. */
export function failureOfConnection(error: unknown): InfluxFailure {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError' || name === 'AbortError' || name === 'RequestTimedOutError')
    return new InfluxFailure('timeout', 'it does not answer in time', { cause: error });
  const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return new InfluxFailure('unreachable', why, { cause: error });
}
