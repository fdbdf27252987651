/**
 * Runs a request that is aborted after `ms`, or with `signal`. Not by `AbortSignal.any`: whoever listens to what that
 * makes and never stops, as HTTP clients do, is kept for as long as `signal` lives, which here is months.
 */
export async function withDeadline<R>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const request = new AbortController();
  const abort = (): void => request.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  const timer = setTimeout(abort, ms);
  try {
    return await work(request.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
