import type { Authenticator } from '../../hub/auth/authenticator.ts';
import type { Role } from '../../hub/auth/principal.ts';
import type { DeviceView } from '../../hub/devices/device.ts';
import { loadDevices } from '../../hub/devices/devices.ts';
import { loadLastValues } from '../../hub/devices/last-values.ts';
import { loadPresence } from '../../hub/devices/presence.ts';
import { deviceRoutes } from '../../hub/devices/routes.ts';
import { Grids } from '../../hub/grids/grids.ts';
import { manualClock } from './clock.ts';
import { committerOver } from './committing.ts';
import { startHttp } from './http.ts';
import { freshLocation, openAt } from './stores.ts';

/** A street 0–20 by 0–10 degrees with two communities, west and east of 10. */
function district(): Grids {
  const square = (code: string, parent: string | null, west: number, east: number) => ({
    code,
    name: code,
    level: parent === null ? ('street' as const) : ('community' as const),
    parent,
    class: null,
    households: null,
    population: null,
    geometry: {
      type: 'MultiPolygon' as const,
      coordinates: [
        [
          [
            [west, 0],
            [east, 0],
            [east, 10],
            [west, 10],
            [west, 0],
          ],
        ],
      ],
    },
    updatedAt: 0,
  });
  return new Grids([square('s', null, 0, 20), square('sw', 's', 0, 10), square('se', 's', 10, 20)]);
}

/** `Bearer admin`, `Bearer viewer`, and `Bearer admin@sw`: a role in a grid. */
const byName: Authenticator = {
  authenticate({ authorization }) {
    const name = authorization?.replace('Bearer ', '');
    if (name === undefined) return undefined;
    const [role, gridCode = null] = name.split('@') as [Role, string?];
    return { kind: 'token', id: name, name, role, gridCode };
  },
};

export interface Answer {
  status: number;
  body: Record<string, unknown> & {
    items?: DeviceView[];
    device?: DeviceView;
    secret?: string;
    detail?: string;
    next?: string | null;
    faults?: { line: number; column: string | null; message: string }[];
  };
}

/** A hub's registry behind its routes, over SQLite; closed when the test ends. */
export async function startRegistry() {
  const store = await openAt(await freshLocation('sqlite'));
  const clock = manualClock();
  const { committer } = await committerOver(store, { clock });
  const grids = district();
  const isWithin = (code: string, root: string): boolean => grids.isWithin(code, root);
  const devices = await loadDevices(store, clock, isWithin);
  const last = await loadLastValues(store);
  const onFatal = (error: Error): never => {
    throw error;
  };
  const presence = await loadPresence(store, { clock, committer, devices, last, onFatal });
  const disconnected: string[] = [];
  const disconnect = (id: string): void => void disconnected.push(id);
  const codecs = new Set(['tasmota']);
  const deps = { clock, committer, devices, presence, grids, codecs, disconnect };
  const http = await startHttp({ auth: byName, isWithin, add: (api) => deviceRoutes(api, deps) });

  async function call(method: string, path: string, body?: unknown, as = 'admin'): Promise<Answer> {
    const csv = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${http.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${as}`,
        ...(body === undefined ? {} : { 'content-type': csv ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: csv ? (body as string) : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
  const rows = (table: 'devices' | 'audit' | 'changes') => store.db.selectFrom(table).selectAll().execute();
  return { ...deps, ...http, last, disconnected, call, rows };
}
