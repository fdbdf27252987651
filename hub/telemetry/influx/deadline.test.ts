import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { withDeadline } from './deadline.ts';

/** Work that ends only when it is told to, as a request to a server that is silent. */
const silent = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a request with a deadline', () => {
  it('is aborted when its time is over', async () => {
    await expect(withDeadline(1, undefined, silent)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is aborted with the signal it depends on, also when that was before', async () => {
    const closing = new AbortController();
    const request = withDeadline(60_000, closing.signal, silent);
    closing.abort();
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    const late = withDeadline(60_000, closing.signal, async (signal) => signal.aborted);
    expect(await late).toBe(true);
  });

  it('leaves nothing behind on a signal that lives for months', async () => {
    const { signal } = new AbortController();
    await withDeadline(60_000, signal, async () => undefined);
    await withDeadline(1, signal, silent).catch(() => undefined);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
