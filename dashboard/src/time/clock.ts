import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let offsetMs = 0;

/** The hub's time, Unix ms: this machine's clock, corrected when it is visibly wrong. */
export function now(): number {
  return Date.now() + offsetMs;
}

/**
 * Takes note of the hub's `Date` header: a workstation whose clock is minutes off would show wrong ages. The header
 * has whole seconds, so anything within two is believed to agree.
 */
export function noteHubDate(header: string | null, sentAt: number, receivedAt: number): void {
  const hubAt = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(hubAt) || receivedAt - sentAt > 2000) return;
  const difference = hubAt + 500 - (sentAt + receivedAt) / 2;
  offsetMs = Math.abs(difference) > 2000 ? difference : 0;
}

function tick(): void {
  for (const listener of listeners) listener();
  // Just past the second, so that every clock on the page turns over together.
  timer = setTimeout(tick, 1000 - (now() % 1000) + 5);
}

/** Calls the listener once a second, all listeners together; returns how to stop. */
export function everySecond(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) timer = setTimeout(tick, 1000 - (now() % 1000) + 5);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearTimeout(timer);
      timer = undefined;
    }
  };
}

/** The hub's time cut to `stepMs`; the component renders again only when that changes. */
export function useNow(stepMs = 1000): number {
  return useSyncExternalStore(everySecond, () => Math.floor(now() / stepMs) * stepMs);
}
