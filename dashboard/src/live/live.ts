import { io, type Socket } from 'socket.io-client';
import type { Alert } from '../../../hub/alerts/alert.ts';
import type { CaseView } from '../../../hub/cases/case.ts';
import type { ClientToServer, LiveChange, ServerToClient } from '../../../hub/live/contract.ts';
import { createCell } from '../state/cell.ts';
import { now } from '../time/clock.ts';
import { afterNews, type Notice } from './notices.ts';
import { heard, look, type Pulse } from './pulse.ts';
import {
  afterAnswer,
  afterChanges,
  afterOwnAnswer,
  afterSnapshot,
  awaitingSnapshot,
  emptyState,
  type LiveState,
  type Step,
  sinceOf,
  withoutFinished,
} from './state.ts';
import { Telemetry } from './telemetry.ts';

/** How the connection stands; `since`: when the hub was last heard, in the hub's time. */
export type Link = { state: 'connecting' } | { state: 'live' } | { state: 'lost'; since: number };

const LOOK_EVERY_MS = 250;
const SWEEP_EVERY_MS = 30_000;
/** At least this long between two snapshots asked for because something was missed. */
const RESYNC_EVERY_MS = 5000;

/** The one connection to the hub and everything it told: a store outside React. */
class Live {
  readonly state = createCell<LiveState>(emptyState);
  readonly link = createCell<Link>({ state: 'connecting' });
  readonly telemetry = new Telemetry();
  /** Grows with every change of a dispatch: boards read anew. */
  readonly dispatchNews = createCell(0);
  /** Grows with every change of a station, its terminal or who is on duty there. */
  readonly stationNews = createCell(0);
  /** What the desk was told since the page was opened and nobody here has confirmed. */
  readonly notices = createCell<readonly Notice[]>([]);
  #socket: Socket<ServerToClient, ClientToServer> | null = null;
  #grids: readonly string[] = [];
  #pulse: Pulse = { heardAt: 0, askedAt: null, lookedAt: 0 };
  #heardAt = 0;
  #resyncedAt = 0;
  #resync: ReturnType<typeof setTimeout> | undefined;
  #timers: ReturnType<typeof setInterval>[] = [];
  #onRefused: () => void = () => undefined;

  /** Connects and watches `grids`. `whole`: they are everything there is. `onRefused`: the hub wants a login. */
  start(grids: readonly string[], whole: boolean, onRefused: () => void): void {
    this.stop();
    this.#grids = grids;
    this.#onRefused = onRefused;
    this.#heardAt = now();
    this.state.set({ ...emptyState, contiguous: whole });
    const socket: Socket<ServerToClient, ClientToServer> = io({
      transports: ['websocket'],
      reconnectionDelay: 300,
      reconnectionDelayMax: 5000,
      randomizationFactor: 0.5,
      timeout: 4000,
      forceNew: true,
    });
    this.#socket = socket;
    socket.on('connect', () => {
      this.#pulse = { heardAt: Date.now(), askedAt: null, lookedAt: Date.now() };
      // Whatever arrives is a sign of life, the transport's own ping too.
      socket.io.engine.on('packet', () => this.#hear());
      this.#watch();
    });
    socket.on('snapshot', (snapshot) => {
      this.#step(afterSnapshot(this.state.get(), snapshot));
      this.telemetry.keepOnly((id) => this.state.get().devices.has(id));
      this.link.set({ state: 'live' });
    });
    socket.on('changes', (changes: LiveChange[]) => {
      this.#step(afterChanges(this.state.get(), changes));
      for (const [type, news] of [
        ['dispatch', this.dispatchNews],
        ['station', this.stationNews],
      ] as const)
        if (changes.some((change) => change.type === type)) news.set(news.get() + 1);
      const notices = afterNews(this.notices.get(), changes);
      if (notices !== this.notices.get()) this.notices.set(notices);
    });
    socket.on('telemetry', (items) => this.telemetry.take(items, (id) => this.state.get().devices.has(id)));
    socket.on('disconnect', (reason) => {
      this.#lose();
      // The hub closed it on purpose: the session ended, or it is going down; socket.io leaves the retry to us.
      if (reason === 'io server disconnect') this.#refused();
    });
    socket.on('connect_error', () => {
      this.#lose();
      if (!socket.active) this.#refused();
    });
    this.#timers = [
      setInterval(() => this.#look(), LOOK_EVERY_MS),
      setInterval(() => this.state.set(withoutFinished(this.state.get(), now())), SWEEP_EVERY_MS),
    ];
  }

  /** Disconnects and forgets everything. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    clearTimeout(this.#resync);
    this.#resync = undefined;
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
    this.#socket = null;
    this.state.set(emptyState);
    this.telemetry.keepOnly(() => false);
    this.link.set({ state: 'connecting' });
  }

  /** Shows the hub's answer to our own request without waiting for its change. */
  answered(answer: { type: 'alert'; data: Alert } | { type: 'case'; data: CaseView }): void {
    this.state.set(afterOwnAnswer(this.state.get(), answer));
  }

  #watch(): void {
    const socket = this.#socket;
    if (!socket?.connected) return;
    const since = sinceOf(this.state.get());
    if (since === undefined) this.state.set(awaitingSnapshot(this.state.get()));
    socket.emit('watch', { grids: [...this.#grids], ...(since === undefined ? {} : { since }) }, (answer) => {
      if (socket !== this.#socket) return;
      if ('error' in answer) return this.#refused();
      this.#hear();
      const { seq } = this.state.get();
      this.#step(afterAnswer(this.state.get(), answer.seq));
      if (since !== undefined && answer.seq >= seq) this.link.set({ state: 'live' });
    });
  }

  #step({ state, resync }: Step): void {
    this.state.set(state);
    if (!resync || this.#resync !== undefined) return;
    const wait = Math.max(0, this.#resyncedAt + RESYNC_EVERY_MS - Date.now());
    this.#resync = setTimeout(() => {
      this.#resync = undefined;
      this.#resyncedAt = Date.now();
      this.state.set(awaitingSnapshot(this.state.get()));
      this.#watch();
    }, wait);
  }

  #hear(): void {
    this.#pulse = heard(this.#pulse, Date.now());
    this.#heardAt = now();
  }

  #look(): void {
    const socket = this.#socket;
    if (!socket?.connected) {
      // The first connection may take its time, but not without a word.
      if (this.link.get().state === 'connecting' && now() - this.#heardAt > 3000) this.#lose();
      return;
    }
    const { pulse, verdict } = look(this.#pulse, Date.now());
    this.#pulse = pulse;
    if (verdict === 'ask') this.#watch();
    if (verdict === 'lost') {
      this.#lose();
      // Gives the dead connection up, so that a new one is tried now and not when TCP notices.
      socket.io.engine.close();
    }
  }

  #lose(): void {
    if (this.link.get().state !== 'lost') this.link.set({ state: 'lost', since: this.#heardAt });
  }

  #refused(): void {
    this.#onRefused();
    const socket = this.#socket;
    setTimeout(() => {
      if (socket === this.#socket && !socket?.active) socket?.connect();
    }, 2000);
  }
}

/** This page's connection. */
export const live = new Live();
