import { useSyncExternalStore } from 'react';
import { outbox } from '../../outbox/outbox.ts';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  const stop = outbox.reached.subscribe(listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
    stop();
  };
}

/** Whether there is a network, and the hub was there when last something was sent. */
export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine && outbox.reached.get() !== false);
}
