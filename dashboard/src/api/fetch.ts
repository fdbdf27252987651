import { noteHubDate } from '../time/clock.ts';
import { withInstants } from './instants.ts';

/** What went wrong with a request, in the hub's own words (RFC 9457), or `offline` when there was no answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Seconds to wait, where the hub says so. */
  readonly retryAfterS: number | null;
  /** The whole problem document, for what a code brings along. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    retryAfterS: number | null = null,
    { cause, problem = {} }: { cause?: unknown; problem?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(detail, { cause });
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
    this.problem = problem;
  }
}

let onSessionEnd: () => void = () => undefined;

/** Registers what happens when the hub no longer knows this session. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnd = listener;
}

async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = (withInstants(body) ?? {}) as Record<string, unknown>;
  const { code, detail } = problem;
  const wait = Number(response.headers.get('retry-after'));
  return new ApiError(
    response.status,
    typeof code === 'string' ? code : `http-${response.status}`,
    typeof detail === 'string' ? detail : response.statusText,
    Number.isFinite(wait) && wait > 0 ? wait : null,
    { problem },
  );
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const sentAt = Date.now();
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'offline', 'The hub does not answer.', null, { cause });
  }
  noteHubDate(response.headers.get('date'), sentAt, Date.now());
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.code === 'unauthenticated') onSessionEnd();
  throw problem;
}

/** Reads a resource. @throws ApiError */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(`/api/v1${path}`, signal ? { signal } : {});
  return withInstants(await response.json()) as T;
}

/** Reads a file with what its headers say of it. @throws ApiError */
export async function getBlob(path: string, signal?: AbortSignal): Promise<{ blob: Blob; headers: Headers }> {
  const response = await send(`/api/v1${path}`, signal ? { signal } : {});
  return { blob: await response.blob(), headers: response.headers };
}

/** Sends a body, reads the answer; an answer without one is undefined. @throws ApiError */
export async function sendJson<T>(
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const response = await send(`/api/v1${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
    ...(signal && { signal }),
  });
  return (response.status === 204 ? undefined : withInstants(await response.json())) as T;
}

/** Posts a body, reads the answer. @throws ApiError */
export const postJson = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  sendJson('POST', path, body, signal);

/** Posts a file as it is, reads the answer. @throws ApiError */
export async function postFile<T>(path: string, file: File): Promise<T> {
  const headers = { 'content-type': file.type || 'application/octet-stream' };
  const response = await send(`/api/v1${path}`, { method: 'POST', headers, body: file });
  return withInstants(await response.json()) as T;
}

/** Deletes a resource. @throws ApiError */
export async function deleteResource(path: string): Promise<void> {
  await send(`/api/v1${path}`, { method: 'DELETE' });
}
