import type { Position } from 'geojson';
import { onTestFinished } from 'vitest';
import type { Principal } from '../../hub/auth/principal.ts';
import { type Grids, loadGrids } from '../../hub/grids/grids.ts';
import { gridRoutes } from '../../hub/grids/routes.ts';
import type { Store } from '../../hub/store/store.ts';
import { manualClock } from './clock.ts';
import { committerOver } from './committing.ts';
import { startHttp } from './http.ts';

/** A ring round a rectangle, counter-clockwise. */
export function rectangle(west: number, south: number, east: number, north: number): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/** A feature as a grid file has it. */
export function gridFeature(
  code: string,
  level: string,
  parent: string | null,
  ring: Position[],
  properties: Record<string, unknown> = {},
) {
  return {
    type: 'Feature',
    properties: {
      code,
      name: code,
      level,
      parent,
      class: null,
      households: null,
      population: null,
      ...properties,
    },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

export function collection(features: readonly unknown[]) {
  return { type: 'FeatureCollection', features };
}

/** One answer of the API: status, parsed body, and the text it was. */
export interface GridAnswer {
  status: number;
  type: string;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
  body: any;
}

/** The grid routes over a real store, on a port of their own. The bearer token is the caller's scope; `all` sees everything. */
export async function gridsOver(store: Store, withDevices: readonly string[] = []) {
  const clock = manualClock();
  const { committer } = await committerOver(store, { clock });
  const grids: Grids = await loadGrids(store);
  let changes = 0;
  const { api, http } = await startHttp({
    limits: { bodyBytes: 10_000, drainMs: 100 },
    isWithin: (code, root) => grids.isWithin(code, root),
    auth: {
      authenticate({ authorization }): Principal | undefined {
        const [, role, scope] = /^Bearer (admin|viewer):(.+)$/.exec(authorization ?? '') ?? [];
        if (role === undefined || scope === undefined) return undefined;
        const gridCode = scope === 'all' ? null : scope;
        return {
          kind: 'token',
          id: scope,
          name: `${role} of ${scope}`,
          role: role as Principal['role'],
          gridCode,
        };
      },
    },
    add: (server) =>
      gridRoutes(server, {
        grids,
        committer,
        clock,
        hasDevices: (code) => withDevices.includes(code),
        onChanged: () => changes++,
      }),
  });
  onTestFinished(() => committer.settled());

  async function call(
    method: string,
    path: string,
    body?: unknown,
    as = 'admin:all',
    type = 'application/geo+json',
  ): Promise<GridAnswer> {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${as}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answered = response.headers.get('content-type') ?? '';
    return { status: response.status, type: answered, text, body: text === '' ? null : JSON.parse(text) };
  }

  return {
    grids,
    store,
    clock,
    http,
    changes: () => changes,
    get: (path: string, as?: string) => call('GET', path, undefined, as),
    remove: (code: string, as?: string) => call('DELETE', `/grids/${code}`, undefined, as),
    import: (features: readonly unknown[], { as, query = '' }: { as?: string; query?: string } = {}) =>
      call('POST', `/grids/import${query}`, collection(features), as),
    call,
  };
}
