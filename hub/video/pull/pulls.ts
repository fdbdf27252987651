import type { Registry } from 'prom-client';
import type { Device } from '../../devices/device.ts';
import type { Clock } from '../../kernel/clock.ts';
import { DueQueue } from '../../kernel/due-queue.ts';
import { newSecret } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { type Cameras, keyHashOf } from '../cameras.ts';
import type { CameraState } from '../protocol.ts';
import { retryAfterMs, SOUND_AFTER_MS } from './back-off.ts';
import type { FromPull, PullOrder } from './protocol.ts';
import { PullMetrics } from './pull-metrics.ts';
import { PullProcesses } from './pull-processes.ts';
import type { PullState } from './pull-state.ts';

export interface PullsOptions {
  clock: Clock;
  log: Log;
  metrics: Registry;
  cameras: Pick<Cameras, 'device' | 'settingsOf'>;
  /** Where the media process takes publications, `rtmp://host:port/live`. */
  rtmpUrl(): string;
  /** 0 to 1. */
  random?: () => number;
}

interface Pull extends PullState {
  source: PullOrder['source'];
  url: string;
  attempt: number;
  failures: number;
  streamingSince: number;
  /** Somebody looked: on demand it is fetched until then. */
  wantedUntil: number;
}

/** How long a camera on demand is fetched after the last viewer has left. */
export const LINGER_MS = 30_000;
/** How long somebody waits for the first picture of a camera on demand. */
const AWAKEN_LIMIT_MS = 10_000;

/** Fetches the cameras that do not push: always, or while somebody looks; again and again, later and later, when it fails. */
export class Pulls {
  readonly #options: PullsOptions;
  readonly #processes: PullProcesses;
  readonly #pulls = new Map<string, Pull>();
  /** Of this run of the hub: what it publishes fetched cameras with, and nobody else can. */
  readonly #keys = new Map<string, { key: string; hash: string }>();
  readonly #retries: DueQueue<string>;
  readonly #leaving: DueQueue<string>;
  readonly #waiters = new Map<string, Set<(came: boolean) => void>>();
  readonly #metrics: PullMetrics;

  constructor(options: PullsOptions) {
    this.#options = options;
    const { clock, log, metrics } = options;
    this.#metrics = new PullMetrics(metrics, () => this.#pulls.values());
    this.#retries = new DueQueue(clock, (ids) => {
      for (const id of ids) this.#connect(id);
    });
    this.#leaving = new DueQueue(clock, (ids) => {
      for (const id of ids) this.#leaveIfIdle(id);
    });
    this.#processes = new PullProcesses({
      log,
      metrics,
      onTold: (message) => this.#take(message),
      onLost: (ids) => {
        for (const id of ids) this.#failed(id, 'The process that fetches the camera ended.');
      },
    });
  }

  /** Brings the fetching of a camera in line with its settings. */
  align(device: Device): void {
    const { id } = device;
    const { source, sourceUrl } = this.#options.cameras.settingsOf(id);
    const known = this.#pulls.get(id);
    if (source === 'push' || sourceUrl === null || device.disabled || !this.#options.cameras.device(id)) {
      if (known) this.#forget(id);
      return;
    }
    if (known?.source !== source || known.url !== sourceUrl) {
      if (known) this.#forget(id);
      this.#pulls.set(id, freshPull(source, sourceUrl));
    }
    const pull = this.#pulls.get(id);
    if (this.#isAlways(id) && pull?.state === 'idle') this.#connect(id);
    else this.#leaveIfIdle(id);
  }

  of(id: string): PullState | null {
    const pull = this.#pulls.get(id);
    return pull ? { state: pull.state, error: pull.error, nextTryAt: pull.nextTryAt } : null;
  }

  /** Whether nobody looks at a camera that is fetched on demand: it is not away, it is left alone. */
  isIdle(id: string): boolean {
    return this.#pulls.get(id)?.state === 'idle';
  }

  /** The hash a fetched camera publishes by. */
  keyHashOf(id: string): string {
    return this.#keyOf(id).hash;
  }

  /** Somebody is about to look. */
  wanted(id: string): void {
    const pull = this.#pulls.get(id);
    if (!pull || this.#isAlways(id)) return;
    this.#linger(id, pull);
    if (pull.state === 'idle') this.#connect(id);
  }

  /** Fetches a camera on demand and says whether its picture has come; undefined when it is none of these. */
  awaken(id: string): Promise<boolean> | undefined {
    const pull = this.#pulls.get(id);
    if (!pull || this.#isAlways(id)) return undefined;
    this.wanted(id);
    if (pull.state === 'streaming' || pull.state === 'waiting')
      return Promise.resolve(pull.state === 'streaming');
    const { clock } = this.#options;
    const waiters = this.#waiters.get(id) ?? new Set();
    this.#waiters.set(id, waiters);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (came: boolean): void => {
      cancel();
      waiters.delete(settle);
      resolve(came);
    };
    const cancel = clock.wakeAt(clock.now() + AWAKEN_LIMIT_MS, () => settle(false));
    waiters.add(settle);
    return promise;
  }

  /** How the stream of a camera stands: whoever watches keeps it. */
  seen({ cameraId, viewers }: Pick<CameraState, 'cameraId' | 'viewers'>): void {
    const pull = this.#pulls.get(cameraId);
    if (pull && viewers > 0 && !this.#isAlways(cameraId)) this.#linger(cameraId, pull);
  }

  get pids(): number[] {
    return this.#processes.pids;
  }

  async close(): Promise<void> {
    this.#retries.close();
    this.#leaving.close();
    for (const id of this.#waiters.keys()) this.#settle(id, false);
    await this.#processes.close();
  }

  #keyOf(id: string): { key: string; hash: string } {
    const known = this.#keys.get(id);
    if (known) return known;
    const key = newSecret();
    const made = { key, hash: keyHashOf(key) };
    this.#keys.set(id, made);
    return made;
  }

  /** What is recorded is fetched all the time, whoever looks. */
  #isAlways(id: string): boolean {
    const { start, record } = this.#options.cameras.settingsOf(id);
    return start === 'always' || record;
  }

  #linger(id: string, pull: Pull): void {
    pull.wantedUntil = this.#options.clock.now() + LINGER_MS;
    this.#leaving.schedule(id, pull.wantedUntil);
  }

  #leaveIfIdle(id: string): void {
    const pull = this.#pulls.get(id);
    if (!pull || this.#isAlways(id) || this.#options.clock.now() < pull.wantedUntil) return;
    this.#retries.cancel(id);
    Object.assign(pull, { state: 'idle', error: null, nextTryAt: null, failures: 0 });
    this.#processes.leave(id);
  }

  #forget(id: string): void {
    this.#pulls.delete(id);
    this.#retries.cancel(id);
    this.#leaving.cancel(id);
    this.#processes.leave(id);
    this.#settle(id, false);
  }

  #connect(id: string): void {
    const pull = this.#pulls.get(id);
    if (!pull) return;
    Object.assign(pull, { state: 'connecting', nextTryAt: null, attempt: pull.attempt + 1 });
    const { source, url, attempt } = pull;
    const publishUrl = `${this.#options.rtmpUrl()}/${encodeURIComponent(id)}?key=${this.#keyOf(id).key}`;
    this.#processes.pull({ cameraId: id, attempt, source, url, publishUrl });
  }

  #take(message: FromPull): void {
    const { cameraId, attempt } = message;
    const pull = this.#pulls.get(cameraId);
    if (pull?.attempt !== attempt || pull.state === 'idle') return; // of an attempt that was given up
    if (message.type === 'ended') return this.#failed(cameraId, message.error);
    Object.assign(pull, { state: 'streaming', error: null, streamingSince: this.#options.clock.now() });
    this.#settle(cameraId, true);
  }

  #failed(id: string, error: string): void {
    const { clock, log, random = Math.random } = this.#options;
    const pull = this.#pulls.get(id);
    if (!pull) return;
    const now = clock.now();
    const wasSound = pull.state === 'streaming' && now - pull.streamingSince >= SOUND_AFTER_MS;
    pull.failures = wasSound ? 1 : pull.failures + 1;
    const inMs = retryAfterMs(pull.failures, random());
    if (pull.error !== error) log.warn({ camera: id, error, againInMs: inMs }, 'a camera is not fetched');
    Object.assign(pull, { state: 'waiting', error, nextTryAt: now + inMs });
    this.#metrics.failed();
    this.#retries.schedule(id, now + inMs);
    this.#settle(id, false);
  }

  #settle(id: string, came: boolean): void {
    const waiters = this.#waiters.get(id);
    this.#waiters.delete(id);
    for (const settle of waiters ?? []) settle(came);
  }
}

function freshPull(source: PullOrder['source'], url: string): Pull {
  const state: PullState = { state: 'idle', error: null, nextTryAt: null };
  return { ...state, source, url, attempt: 0, failures: 0, streamingSince: 0, wantedUntil: 0 };
}
