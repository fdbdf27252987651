import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { onTestFinished } from 'vitest';
import type { Alert } from '../../hub/alerts/alert.ts';
import { alertOfRow } from '../../hub/alerts/rows.ts';
import type { Credentials } from '../../hub/auth/authenticator.ts';
import type { Principal } from '../../hub/auth/principal.ts';
import { viewOfCase } from '../../hub/cases/case.ts';
import { caseOfRow } from '../../hub/cases/rows.ts';
import type { DeviceView } from '../../hub/devices/device.ts';
import type { Grid } from '../../hub/grids/grid.ts';
import { Grids } from '../../hub/grids/grids.ts';
import { isOwnOrigin } from '../../hub/http/origin.ts';
import { type Clock, systemClock } from '../../hub/kernel/clock.ts';
import { createLog } from '../../hub/kernel/log.ts';
import type {
  ClientToServer,
  LiveChange,
  ServerToClient,
  Snapshot,
  TelemetryItem,
  WatchAnswer,
  WatchRequest,
} from '../../hub/live/contract.ts';
import { type Live, startLive } from '../../hub/live/gateway.ts';
import type { Committer } from '../../hub/store/committer.ts';
import type { Store } from '../../hub/store/store.ts';
import type { Row } from '../../hub/store/tables.ts';
import { alertRow } from '../store/rows.ts';
import { committerOver } from './committing.ts';
import { freshLocation, openAt } from './stores.ts';

export function principal(changes: Partial<Principal> = {}): Principal {
  return { kind: 'user', id: 'u1', name: 'wang', role: 'operator', gridCode: null, ...changes };
}

/** Builds a tree from `code: parent`. */
export function gridTree(parents: Readonly<Record<string, string | null>>): Grids {
  const grids = Object.entries(parents).map(
    ([code, parent]): Grid => ({
      code,
      parent,
      name: code,
      level: 'grid',
      class: null,
      households: null,
      population: null,
      geometry: { type: 'MultiPolygon', coordinates: [] },
      updatedAt: 0,
    }),
  );
  return new Grids(grids);
}

export interface LiveHub {
  live: Live;
  url: string;
  metrics: Registry;
  /** Who gets in: by `Bearer <token>` and by cookie `sid=<key>`. */
  logins: Map<string, Principal>;
  close(): Promise<void>;
}

/** The live gateway on a server of its own, over a real store and committer. */
export async function liveHub(options: {
  store: Store;
  committer: Committer;
  grids?: Grids;
  devices?: DeviceView[];
  clock?: Clock;
  maxBacklog?: number;
}): Promise<LiveHub> {
  const grids = options.grids ?? gridTree({ street: null, east: 'street', west: 'street', east1: 'east' });
  const logins = new Map<string, Principal>([['all', principal()]]);
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = options.clock ?? systemClock;
  const metrics = new Registry();
  const live = startLive({
    httpServer: server,
    committer: options.committer,
    store: options.store,
    auth: {
      authenticate: ({ authorization, cookie }: Credentials) =>
        logins.get(authorization?.replace('Bearer ', '') ?? cookie?.replace('sid=', '') ?? ''),
    },
    grids,
    parts: {
      alertOfRow,
      caseOfRow: (row) => viewOfCase(caseOfRow(row), clock.now()),
      devicesIn: (roots) =>
        (options.devices ?? []).filter(({ gridCode }) =>
          roots.some((root) => grids.isWithin(gridCode, root)),
        ),
    },
    isOwnOrigin,
    clock,
    log: createLog('silent'),
    metrics,
    ...(options.maxBacklog === undefined ? {} : { maxBacklog: options.maxBacklog }),
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await live.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { live, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, metrics, logins, close };
}

/** A screen with a real Socket.IO client: what it was told, and the alerts as it would show them. */
export class Screen {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly snapshots: Snapshot[] = [];
  readonly changes: LiveChange[] = [];
  /** Changes it had already, by number or by snapshot. */
  readonly doubles: number[] = [];
  readonly telemetry: TelemetryItem[][] = [];
  readonly alerts = new Map<string, unknown>();
  /** The last `seq` it was told: what it resumes from. */
  seq: number | undefined;

  constructor(socket: Socket<ServerToClient, ClientToServer>) {
    this.socket = socket;
    socket.on('snapshot', (snapshot) => {
      this.snapshots.push(snapshot);
      this.alerts.clear();
      for (const alert of snapshot.alerts) this.alerts.set(alert.id, alert);
      this.seq = snapshot.seq;
    });
    socket.on('changes', (changes) => {
      for (const change of changes) {
        if (this.seq !== undefined && change.seq <= this.seq) this.doubles.push(change.seq);
        this.changes.push(change);
        this.seq = change.seq;
        if (change.type !== 'alert') continue;
        if (change.data.state === 'resolved') this.alerts.delete(change.data.id);
        else this.alerts.set(change.data.id, change.data);
      }
    });
    socket.on('telemetry', (items) => this.telemetry.push(items));
  }

  get seqs(): number[] {
    return this.changes.map((change) => change.seq);
  }

  /** `watch`, answered with its `seq`. */
  async watch(grids: string[], since?: number): Promise<number> {
    const answer = await this.ask(since === undefined ? { grids } : { grids, since });
    if ('error' in answer) throw new Error(answer.error);
    return answer.seq;
  }

  ask(request: WatchRequest): Promise<WatchAnswer> {
    return this.socket.emitWithAck('watch', request);
  }
}

/** Connects a screen; rejects with the hub's refusal. */
export async function connectScreen(
  hub: Pick<LiveHub, 'url'>,
  options: Partial<ManagerOptions & SocketOptions> = { auth: { token: 'all' } },
): Promise<Screen> {
  const socket: Socket<ServerToClient, ClientToServer> = io(hub.url, {
    forceNew: true,
    transports: ['websocket'],
    reconnection: false,
    ...options,
  });
  onTestFinished(() => void socket.close());
  const screen = new Screen(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return screen;
}

/** Writes an alert and tells screens of it, as the hub does. */
export function raise(committer: Committer, changes: Partial<Row<'alerts'>>): Promise<Alert> {
  const row = alertRow({ subject: `device:${changes.id}`, ...changes });
  return committer.run((tx) => {
    const alert = alertOfRow(row);
    tx.put('alerts', row);
    tx.change({ type: 'alert', gridCode: alert.gridCode, data: alert });
    return alert;
  });
}

/** A hub over a fresh SQLite. */
export async function liveOverSqlite(options: { maxBacklog?: number } = {}) {
  const store = await openAt(await freshLocation('sqlite'));
  const { committer } = await committerOver(store);
  return { store, committer, hub: await liveHub({ store, committer, ...options }) };
}
