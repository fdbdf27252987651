import { isFieldPath } from './field-paths.ts';

/**
 * The service worker of /station and /worker: keeps the files of this build, and the last answers of the hub for when
 * the network is gone. It sends nothing by itself; what is done offline waits in the outbox of the page.
 */

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
declare const self: Scope;

const { version, files } = JSON.parse('%FIELD_FILES%') as { version: string; files: string[] };
const BUILD = `field-${version}`;
/** Of what the hub said; the page empties it when somebody logs out. */
const KEPT = 'field-answers';
const MOST_KEPT = 80;
const PATIENCE_MS = 5000;
/** Reads that a page cannot do without; nothing else of the API is kept. */
const NEEDED =
  /^\/api\/v1\/(?:session|stations|dispatches(?:\/[^/]+)?|devices|cases(?:\/[^/]+)?|event-types|grids\.geojson)$/;
const own = new Set(files);

self.addEventListener('install', (event) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(BUILD);
    await cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache' })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener('activate', (event) => {
  const sweep = async (): Promise<void> => {
    for (const name of await caches.keys())
      if (name.startsWith('field-') && name !== BUILD && name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(sweep());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (isFieldPath(pathname)) event.respondWith(pageOr(request));
  } else if (NEEDED.test(pathname)) event.respondWith(answerOr(request, event));
  else if (own.has(pathname)) event.respondWith(fileOr(request, pathname));
});

async function fileOr(request: Request, pathname: string): Promise<Response> {
  const cache = await caches.open(BUILD);
  return (await cache.match(pathname)) ?? fetch(request);
}

/** The newest page where the network has it in time, else that of this build. */
async function pageOr(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return answer;
  } catch {
    // Below is what stands for it.
  }
  return fileOr(request, '/field.html');
}

/** What the hub says, else what it said last. One that answers, with whatever, is believed. */
async function answerOr(request: Request, event: Waiting): Promise<Response> {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) event.waitUntil(keep(cache, request, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}

async function keep(cache: Cache, request: Request, answer: Response): Promise<void> {
  // Without its date: the page sets its clock by that, and this one will be old.
  const headers = new Headers({ 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  await cache.put(request, new Response(await answer.blob(), { headers }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST_KEPT))) await cache.delete(old);
}
