import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { Authenticator } from '../../hub/auth/authenticator.ts';
import type { Role } from '../../hub/auth/principal.ts';
import type { Scope } from '../../hub/auth/scope.ts';
import type { Device } from '../../hub/devices/device.ts';
import { HubError } from '../../hub/kernel/errors.ts';
import { createLog } from '../../hub/kernel/log.ts';
import { startQueries } from '../../hub/telemetry/query/queries.ts';
import { readingRoutes } from '../../hub/telemetry/routes.ts';
import { historyOver, T0 } from '../store/history-world.ts';
import { manualClock } from '../support/clock.ts';
import { startHttp } from '../support/http.ts';
import { freshLocation, locationOf, openAt } from '../support/stores.ts';

/** Grids whose codes begin with one another lie within one another. */
const isWithin = (code: string, root: string): boolean => code.startsWith(root);

/** `Bearer admin`, `Bearer viewer`, and `Bearer viewer@g1`: a role in a grid. */
const byName: Authenticator = {
  authenticate({ authorization }) {
    const name = authorization?.replace('Bearer ', '');
    if (name === undefined) return undefined;
    const [role, gridCode = null] = name.split('@') as [Role, string?];
    return { kind: 'token', id: name, name, role, gridCode };
  },
};

const deviceOf = (id: string, no: number, gridCode: string): Device => ({
  id,
  no,
  kind: 'smoke',
  gridCode,
  lng: null,
  lat: null,
  address: null,
  owner: null,
  codec: null,
  expectEveryMs: null,
  labels: {},
  disabled: false,
  createdAt: 0,
  updatedAt: 0,
});

/** The routes of readings over threads of their own, with a clock that stands at `now` ms after T0. */
export async function readingsServer({ now = 3_600_000, ids = ['smoke-1', 'smoke-2', '=cmd()'] } = {}) {
  const world = await historyOver(async () => openAt(await freshLocation('sqlite')));
  // Of the store's own threads the process hears only now.
  await setImmediate();
  const threads: Worker[] = [];
  const onThread = (thread: Worker): void => void threads.push(thread);
  process.on('worker', onThread);
  onTestFinished(() => void process.off('worker', onThread));
  const metrics = new Registry();
  const queries = startQueries({
    location: locationOf(world.store),
    timeZone: 'Asia/Shanghai',
    log: createLog('silent'),
    metrics,
  });
  onTestFinished(() => queries.close());
  const devices = ids.map((id, i) => deviceOf(id, i + 1, i === 0 ? 'g1' : 'g2'));
  const visible = (id: string, scope: Scope): Device => {
    const device = devices.find((one) => one.id === id);
    if (!device || !scope.sees(device.gridCode)) throw new HubError('not-found', `There is no device ${id}.`);
    return device;
  };
  const inGrid = (grid: string, scope: Scope, after: string | undefined, limit: number) => {
    const fit = devices
      .filter(({ id, gridCode }) => isWithin(gridCode, grid) && scope.sees(gridCode) && (after ?? '') < id)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return { page: fit.slice(0, limit), more: fit.length > limit };
  };
  const { api, url } = await startHttp({
    auth: byName,
    isWithin,
    add: (server) => readingRoutes(server, { queries, clock: manualClock(T0 + now), visible, inGrid }),
  });
  const get = (path: string, as = 'admin', init: RequestInit = {}): Promise<Response> =>
    fetch(`${api}${path}`, { ...init, headers: { authorization: `Bearer ${as}` } });
  return { ...world, get, url, metrics, queries, threads };
}
