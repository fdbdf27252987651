import type Mpegts from 'mpegts.js';
import { type Camera, type PlayAddress, readCamera, readPlayAddress } from '../../api/cameras.ts';
import { ApiError } from '../../api/fetch.ts';
import { createCell } from '../../state/cell.ts';
import { now } from '../../time/clock.ts';
import { Chase } from './chase.ts';
import { plays } from './codecs.ts';
import { type FlvSocket, flvSocket, type MpegtsModule } from './flv-socket.ts';
import { watchFrames } from './frame-watch.ts';
import { CLOSED, failuresAfter, GIVE_UP_MS, retryMs, type Standing, standingOf } from './standing.ts';

const LOOK_MS = 500;
/** While no frames come, the hub is asked so often whether the camera is there at all. */
const ASK_MS = 1500;
/** An address is renewed so long before it expires. */
const RENEW_BEFORE_MS = 60_000;
/** Behind the newest frame by more than this, s, playing jumps there; by less it only plays faster. */
const JUMP_S = 2;
const REMAIN_S = 0.4;

/** Far from the defaults: as little as possible waits anywhere, and what was seen is thrown away. */
const CONFIG = {
  isLive: true,
  enableStashBuffer: false,
  lazyLoad: false,
  autoCleanupSourceBuffer: true,
  autoCleanupMaxBackwardDuration: 20,
  autoCleanupMinBackwardDuration: 5,
} as const satisfies Mpegts.Config;

/** Plays one camera in one video element until it is closed, through every break of the connection. */
export class LivePlay {
  readonly standing = createCell<Standing>({ is: 'connecting' });
  /** How old the picture in sight is, ms, in steps; null while there is none. */
  readonly lagMs = createCell<number | null>(null);
  readonly #cameraId: string;
  readonly #video: HTMLVideoElement;
  #abort = new AbortController();
  #player: Mpegts.Player | null = null;
  #socket: FlvSocket | null = null;
  #stopFrames: () => void = () => undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #address: PlayAddress | null = null;
  #renewing = false;
  #failures = 0;
  #startedAt = 0;
  #frameAt: number | null = null;
  #firstFrameAt: number | null = null;
  #mediaTime = 0;
  #dataAt = 0;
  /** What the hub says of a camera whose frames have stopped; null while they come. */
  #away: Standing | null = null;
  #askedAt = 0;
  #closed = false;

  constructor(cameraId: string, video: HTMLVideoElement) {
    this.#cameraId = cameraId;
    this.#video = video;
    document.addEventListener('visibilitychange', this.#onVisibility);
    if (!document.hidden) void this.#start();
  }

  close(): void {
    this.#closed = true;
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#stop();
  }

  /** A page nobody sees plays nothing. */
  readonly #onVisibility = (): void => {
    this.#stop();
    if (document.hidden) return;
    this.standing.set({ is: 'connecting' });
    void this.#start();
  };

  async #start(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const [{ default: mpegts }, address] = await Promise.all([
        import('mpegts.js'),
        readPlayAddress(this.#cameraId, abort.signal),
      ]);
      if (!abort.signal.aborted) this.#play(mpegts, address);
    } catch (error) {
      if (!abort.signal.aborted) this.#refused(error);
    }
  }

  #play(mpegts: MpegtsModule, address: PlayAddress): void {
    mpegts.LoggingControl.enableAll = false;
    this.#address = address;
    this.#startedAt = now();
    this.#dataAt = this.#startedAt;
    this.#frameAt = null;
    this.#firstFrameAt = null;
    this.#away = null;
    const chase = new Chase();
    const socket = flvSocket(mpegts, {
      onData: () => {
        this.#dataAt = now();
        this.#chase(chase);
      },
      onClose: (code) => void this.#ended(code),
    });
    const player = mpegts.createPlayer(
      { type: 'flv', isLive: true, url: ownAddress(address.wsFlv) },
      { ...CONFIG, customLoader: socket.Loader },
    );
    this.#socket = socket;
    this.#player = player;
    player.on(mpegts.Events.ERROR, (_type: string, detail: string) => {
      if (detail === mpegts.ErrorDetails.MEDIA_CODEC_UNSUPPORTED) void this.#unplayable();
      else this.#again();
    });
    player.attachMediaElement(this.#video);
    player.load();
    // Refused only where sound may not begin by itself; silent, it may.
    Promise.resolve(player.play()).catch(() => {
      if (this.#player !== player || this.#video.muted) return;
      this.#video.muted = true;
      void Promise.resolve(player.play()).catch(() => undefined);
    });
    const onWaiting = (): void => {
      if (this.#firstFrameAt !== null) chase.stalled(performance.now());
    };
    this.#video.addEventListener('waiting', onWaiting);
    const stopFrames = watchFrames(this.#video, (mediaTime) => {
      this.#frameAt = now();
      this.#firstFrameAt ??= this.#frameAt;
      this.#mediaTime = mediaTime;
      this.#away = null;
    });
    this.#stopFrames = () => {
      this.#video.removeEventListener('waiting', onWaiting);
      stopFrames();
    };
    this.#look = setInterval(() => this.#onLook(), LOOK_MS);
  }

  /** Plays as near to what comes as the way allows. What waits is looked at before new data joins it: then it is least. */
  #chase(chase: Chase): void {
    const end = this.#end();
    if (this.#firstFrameAt === null || end === null) return;
    this.#video.playbackRate = chase.data(performance.now(), end - this.#video.currentTime);
  }

  #onLook(): void {
    const nowAt = now();
    // A camera that may come back within its grace comes back on this connection.
    if (!this.#away && nowAt - (this.#frameAt ?? this.#startedAt) > GIVE_UP_MS) return this.#again();
    const next = standingOf(this.#frameAt, nowAt);
    // Between two attempts nothing is claimed that the first frame has not shown.
    if (next.is !== 'connecting') this.#say(this.#away ?? next);
    if (nowAt - Math.max(this.#frameAt ?? this.#startedAt, this.#askedAt) > ASK_MS) void this.#ask();
    const end = this.#end();
    if (this.#frameAt !== null && end !== null) {
      const behindMs = Math.max(0, (end - this.#mediaTime) * 1000);
      this.lagMs.set(Math.round((nowAt - this.#dataAt + behindMs) / 100) * 100);
      if (end - this.#video.currentTime > JUMP_S) this.#video.currentTime = end - REMAIN_S;
    }
    if (this.#address && this.#address.expiresAt - nowAt < RENEW_BEFORE_MS) void this.#renew();
  }

  async #ask(): Promise<void> {
    this.#askedAt = now();
    const { signal } = this.#abort;
    const frameAt = this.#frameAt;
    const camera = await readCamera(this.#cameraId, signal).catch(() => null);
    if (signal.aborted || !camera || frameAt !== this.#frameAt) return;
    if (camera.state === 'reconnecting') this.#away = { is: 'reconnecting', since: camera.since ?? now() };
    else if (camera.state !== 'live') return this.#off(camera);
    else this.#away = null;
  }

  #end(): number | null {
    const { buffered } = this.#video;
    return buffered.length === 0 ? null : buffered.end(buffered.length - 1);
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    const { signal } = this.#abort;
    try {
      const address = await readPlayAddress(this.#cameraId, signal);
      if (signal.aborted) return;
      this.#address = address;
      this.#socket?.send(address.token);
    } catch (error) {
      // What was given still holds for a while; a right that was taken ends it from the hub's side.
      if (!signal.aborted && error instanceof ApiError && error.status === 403) this.#refused(error);
    } finally {
      this.#renewing = false;
    }
  }

  /** The hub ended the connection, or it broke. */
  async #ended(code: number): Promise<void> {
    if (code === CLOSED.offline) return this.#whyOff();
    if (code === CLOSED.expired) {
      // Its time was over while this machine slept: no fault of the way.
      this.#stop();
      void this.#start();
      return;
    }
    this.#again();
  }

  /** There is no stream: since when, is a question to the hub. */
  async #whyOff(other?: Standing): Promise<void> {
    this.#stop();
    const { signal } = (this.#abort = new AbortController());
    const camera = await readCamera(this.#cameraId, signal).catch(() => null);
    if (signal.aborted) return;
    this.#off(camera, other);
  }

  #off(camera: Camera | null, other?: Standing): void {
    this.#stop();
    if (camera?.state === 'disabled') this.#say({ is: 'disabled' });
    else if (other) this.#say(other);
    else if (camera?.state === 'never') this.#say({ is: 'never' });
    else this.#say({ is: 'offline', since: camera?.since ?? null });
    this.#later();
  }

  async #unplayable(): Promise<void> {
    this.#stop();
    const { signal } = (this.#abort = new AbortController());
    const camera = await readCamera(this.#cameraId, signal).catch(() => null);
    if (signal.aborted) return;
    const codec = camera?.codec ?? null;
    this.#say({ is: 'unplayable', codec: codec !== null && plays(codec) ? null : codec });
    this.#later();
  }

  #refused(error: unknown): void {
    const status = error instanceof ApiError ? error.status : 0;
    if (status === 409) return void this.#whyOff({ is: 'no-video' });
    this.#stop();
    if (status === 403 || status === 404) this.#say({ is: 'forbidden' });
    else this.#say({ is: 'reconnecting', since: this.#frameAt ?? now() });
    this.#later();
  }

  #again(): void {
    const at = this.#frameAt ?? (this.#startedAt || now());
    this.#stop();
    if (this.standing.get().is !== 'reconnecting') this.#say({ is: 'reconnecting', since: at });
    this.#later();
  }

  #later(): void {
    const liveMs = this.#firstFrameAt === null ? 0 : (this.#frameAt ?? 0) - this.#firstFrameAt;
    this.#failures = failuresAfter(this.#failures, liveMs);
    this.#firstFrameAt = null;
    clearTimeout(this.#retry);
    if (!this.#closed && !document.hidden)
      this.#retry = setTimeout(() => void this.#start(), retryMs(this.#failures, Math.random()));
  }

  #say(next: Standing): void {
    const before = this.standing.get();
    const same =
      before.is === next.is && ('since' in before ? before.since : 0) === ('since' in next ? next.since : 0);
    if (!same) this.standing.set(next);
  }

  /** Lets go of the connection, the buffers and the timers. */
  #stop(): void {
    this.#abort.abort();
    clearTimeout(this.#retry);
    clearInterval(this.#look);
    this.#stopFrames();
    this.#stopFrames = () => undefined;
    this.lagMs.set(null);
    this.#socket = null;
    const player = this.#player;
    this.#player = null;
    player?.destroy();
  }
}

/** The address on the host this page came from: behind a proxy the hub may know itself by another name. */
function ownAddress(wsFlv: string): string {
  const { pathname, search } = new URL(wsFlv);
  const { protocol, host } = window.location;
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname}${search}`;
}
