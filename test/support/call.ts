import { type ApiAnswer, type ApiClient, GRID, type TestHub } from './hub.ts';

/** Calls the API of a hub with any method, as whoever is logged in. */
export async function call(
  hub: Pick<TestHub, 'http'>,
  as: ApiClient,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const response = await fetch(`${hub.http}/api/v1${path}`, {
    method,
    headers: {
      cookie: as.cookie,
      origin: hub.http,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** Registers a camera and sets what is given of it. */
export async function camera(hub: TestHub, id: string, settings: Record<string, unknown>): Promise<void> {
  const made = await hub.api.post('/devices', { id, kind: 'camera', gridCode: GRID });
  const set = await call(hub, hub.api, 'PATCH', `/cameras/${id}`, settings);
  if (made.status !== 201 || set.status !== 200)
    throw new Error(`the camera ${id} was refused: ${JSON.stringify([made.body, set.body])}`);
}
