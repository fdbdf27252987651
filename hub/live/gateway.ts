import type { Server as HttpServer } from 'node:http';
import type { Registry } from 'prom-client';
import { Server } from 'socket.io';
import { z } from 'zod';
import type { Authenticator, Credentials } from '../auth/authenticator.ts';
import type { Principal } from '../auth/principal.ts';
import type { MetricValue } from '../devices/device.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { Backlog } from './backlog.ts';
import { CatchUp } from './catch-up.ts';
import { Conflation } from './conflation.ts';
import type { ClientToServer, ServerToClient, WatchAnswer } from './contract.ts';
import { credentialsOf } from './handshake.ts';
import type { SnapshotParts } from './history.ts';
import { createLiveInstruments } from './instruments.ts';
import { packetsOf, roomOf, type SharingParts, shareChanges, shareTelemetry } from './sharing.ts';
import { type GridTree, WatchGroups, watchedRoots } from './watch-groups.ts';
import { cut, type DropReason, type LiveSocket, type Watcher } from './watcher.ts';

/** A connection with more than this waiting gets no telemetry, so that its changes come through. */
const TELEMETRY_BACKLOG = 256_000;
/** At most five deliveries of telemetry a second. */
const TELEMETRY_EVERY_MS = 200;
const RECHECK_EVERY_MS = 30_000;

export interface LiveOptions {
  httpServer: HttpServer;
  committer: Pick<Committer, 'committedSeq' | 'whenShared' | 'onChanges'>;
  store: Store;
  auth: Authenticator;
  grids: GridTree;
  parts: SnapshotParts;
  isOwnOrigin(origin: string | undefined, host: string | undefined): boolean;
  /** A sign of life of a page; `battery` in percent. */
  onHeartbeat?(who: Principal, battery: number | undefined): void;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Characters waiting in one connection at which it is cut, to resume by `seq`; 8 million by default. */
  maxBacklog?: number;
}

export interface Live extends Closable {
  /** Takes a reading for the next delivery of telemetry. `metrics` must not change afterwards. */
  telemetry(
    deviceId: string,
    gridCode: string,
    at: number,
    metrics: Readonly<Record<string, MetricValue>>,
  ): void;
  /** Tells every screen that rules have changed. One that was away reads them when it is back. */
  rules(revision: number): void;
  /** Tells the sockets of whoever `to` accepts to act, or to stop; `received` is called with the name of each that has it. */
  tellStation(
    event: 'dispatch' | 'standdown',
    to: (who: Principal) => boolean,
    order: Readonly<Record<string, unknown>>,
    received: (by: string) => void,
  ): void;
  /** Disconnects the sockets of this user or token that would not get in any more as who they are; call it once memory says so. */
  recheck(principalId: string): void;
  close(): Promise<void>;
}

const watchRequest = z.object({
  grids: z.array(z.string().max(100)).max(1000),
  since: z.int().min(0).optional(),
});

const heartbeat = z.object({ battery: z.number().min(0).max(100).optional() }).catch({});

/** Serves `/socket.io` on the HTTP server: snapshots, changes in order and without a gap, conflated telemetry. */
export function startLive(options: LiveOptions): Live {
  return new Gateway(options);
}

class Gateway implements Live {
  readonly #options: LiveOptions;
  readonly #io: Server<ClientToServer, ServerToClient>;
  readonly #instruments;
  readonly #groups: WatchGroups;
  readonly #catchUp: CatchUp;
  readonly #conflation: Conflation;
  readonly #watchers = new Set<Watcher>();
  readonly #admitted = new WeakMap<LiveSocket, { credentials: Credentials; principal: Principal }>();
  #cancelRecheck: () => void = () => undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    const { clock, log, store, parts, committer } = options;
    this.#instruments = createLiveInstruments(options.metrics);
    this.#groups = new WatchGroups(options.grids);
    this.#io = new Server(options.httpServer, {
      path: '/socket.io',
      serveClient: false,
      // Compression costs more than a loopback or office network does: 500 screens collapse with it.
      perMessageDeflate: false,
      httpCompression: false,
      // Upgrades of other paths belong to others on the same server.
      destroyUpgrade: false,
      connectTimeout: 10_000,
      maxHttpBufferSize: 256_000,
    });
    this.#catchUp = new CatchUp({
      store,
      parts,
      groups: this.#groups,
      clock,
      log,
      committedSeq: () => committer.committedSeq,
      whenShared: (seq) => committer.whenShared(seq),
      sendSnapshot: (watchers, snapshot) => this.#to(watchers)?.emit('snapshot', snapshot),
      sendChanges: (watchers, changes) => {
        for (const packet of packetsOf(changes)) this.#to(watchers)?.emit('changes', packet);
      },
      onCaughtUp: (watchers) => {
        for (const { socket, group } of watchers) if (group) void socket.join(roomOf(group));
      },
    });
    const sharing: SharingParts = {
      io: this.#io,
      groups: this.#groups,
      catchUp: this.#catchUp,
      instruments: this.#instruments,
    };
    this.#conflation = new Conflation(clock, TELEMETRY_EVERY_MS, (latest) =>
      shareTelemetry(sharing, latest, this.#lagging()),
    );
    this.#io.use((socket, next) => next(this.#admit(socket)));
    this.#io.on('connection', (socket) => this.#connected(socket));
    committer.onChanges((changes) => shareChanges(sharing, changes));
    this.#scheduleRecheck();
  }

  telemetry(
    deviceId: string,
    gridCode: string,
    at: number,
    metrics: Readonly<Record<string, MetricValue>>,
  ): void {
    if (this.#groups.size > 0) this.#conflation.add(deviceId, gridCode, at, metrics);
  }

  rules(revision: number): void {
    this.#io.emit('rules', { revision });
  }

  tellStation(
    event: 'dispatch' | 'standdown',
    to: (who: Principal) => boolean,
    payload: Readonly<Record<string, unknown>>,
    received: (by: string) => void,
  ): void {
    for (const { socket, principal } of this.#watchers)
      if (to(principal)) socket.emit(event, payload, () => received(principal.name));
  }

  recheck(principalId: string): void {
    for (const watcher of this.#watchers) if (watcher.principal.id === principalId) this.#recheckOne(watcher);
  }

  async close(): Promise<void> {
    this.#cancelRecheck();
    this.#conflation.close();
    // Below Socket.IO: a client told to disconnect would not come back to the hub that starts next.
    this.#io.engine.close();
  }

  #admit(socket: LiveSocket): Error | undefined {
    const { auth } = this.#options;
    try {
      const credentials = credentialsOf(socket.handshake, (origin, host) =>
        this.#options.isOwnOrigin(origin, host),
      );
      const principal = auth.authenticate(credentials);
      if (!principal) {
        throw new HubError(
          'unauthenticated',
          'Log in with POST /api/v1/session, or pass an API token in auth.token.',
        );
      }
      this.#admitted.set(socket, { credentials, principal });
      return undefined;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return Object.assign(new Error(error.message), { data: { code: error.code, status: error.status } });
    }
  }

  #connected(socket: LiveSocket): void {
    const admitted = this.#admitted.get(socket);
    if (!admitted) throw new Error('a socket connected without having been admitted');
    const limit = this.#options.maxBacklog ?? 8_000_000;
    const drop = (reason: DropReason): void => {
      if (!this.#watchers.has(watcher)) return;
      this.#instruments.dropped.inc({ reason });
      this.#options.log.info({ reason, name: admitted.principal.name }, 'a screen was disconnected');
      if (reason === 'logged-out') socket.disconnect(true);
      else cut(socket);
    };
    const backlog = new Backlog(socket.conn, limit, () => drop('slow'));
    const watcher: Watcher = { socket, ...admitted, backlog, group: undefined, drop };
    this.#watchers.add(watcher);
    this.#instruments.sockets.set(this.#watchers.size);
    socket.on('watch', (request, answer) => {
      const given = this.#watch(watcher, request);
      if (typeof answer === 'function') answer(given.answer);
      given.start?.();
    });
    socket.on('heartbeat', (beat, answer) => {
      this.#options.onHeartbeat?.(watcher.principal, heartbeat.parse(beat).battery);
      if (typeof answer === 'function') answer({ at: this.#options.clock.now() });
    });
    socket.on('disconnect', () => {
      this.#leave(watcher);
      this.#watchers.delete(watcher);
      this.#instruments.sockets.set(this.#watchers.size);
    });
  }

  #watch(watcher: Watcher, request: unknown): { answer: WatchAnswer; start?: () => void } {
    const parsed = watchRequest.safeParse(request);
    if (!parsed.success) {
      return {
        answer: { error: `watch takes {grids: [code, …], since?: seq}: ${z.prettifyError(parsed.error)}` },
      };
    }
    const { grids, since } = parsed.data;
    const seq = this.#options.committer.committedSeq;
    this.#leave(watcher);
    const group = this.#groups.join(watchedRoots(grids, watcher.principal.gridCode, this.#options.grids));
    watcher.group = group;
    const start = (): void => {
      if (since === seq) void watcher.socket.join(roomOf(group));
      else this.#catchUp.add(watcher, group, since);
    };
    return { answer: { seq }, start };
  }

  #leave(watcher: Watcher): void {
    const { group } = watcher;
    if (!group) return;
    this.#catchUp.remove(watcher);
    void watcher.socket.leave(roomOf(group));
    this.#groups.leave(group);
    watcher.group = undefined;
  }

  /** Socket ids of those too far behind for what may be left out. */
  #lagging(): string[] {
    const lagging = [...this.#watchers].filter(({ backlog }) => backlog.size > TELEMETRY_BACKLOG);
    return lagging.map(({ socket }) => socket.id);
  }

  #recheckOne(watcher: Watcher): void {
    const { credentials, principal } = watcher;
    const now = this.#options.auth.authenticate(credentials);
    if (now?.id === principal.id && now.role === principal.role && now.gridCode === principal.gridCode)
      return;
    watcher.drop('logged-out');
  }

  #scheduleRecheck(): void {
    const { clock } = this.#options;
    this.#cancelRecheck = clock.wakeAt(clock.now() + RECHECK_EVERY_MS, () => {
      for (const watcher of this.#watchers) this.#recheckOne(watcher);
      this.#scheduleRecheck();
    });
  }

  /** Undefined for nobody, which Socket.IO would take for everybody. */
  #to(watchers: readonly Watcher[]) {
    return watchers.length === 0 ? undefined : this.#io.to(watchers.map(({ socket }) => socket.id));
  }
}
