import { queryClient } from '../../api/query-client.ts';
import { forgetSession, logOut } from '../../api/session.ts';

/** What the service worker keeps of the hub's answers. */
const KEPT = 'field-answers';

/** Lets the browser install the page, and open it without a network. Without TLS it can do neither. */
export function keepOffline(place: 'station' | 'worker'): void {
  const link = document.createElement('link');
  link.rel = 'manifest';
  link.href = `/${place}.webmanifest`;
  document.head.append(link);
  if (!('serviceWorker' in navigator)) return;
  // What was read before there was a service worker, it has not kept: it is read once more.
  navigator.serviceWorker.addEventListener('controllerchange', () => void queryClient.invalidateQueries());
  navigator.serviceWorker
    .register('/field-worker.js', { scope: `/${place}` })
    .catch((error: unknown) => console.warn('this page will not open offline', error));
}

/** Logs out, and leaves nothing readable on the device. What waits in the outbox stays for its user. */
export async function leave(): Promise<void> {
  await logOut().catch(forgetSession);
  if ('caches' in globalThis) await caches.delete(KEPT);
}
