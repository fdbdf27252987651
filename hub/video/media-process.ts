import type { Socket } from 'node:net';
import type { Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { Child, type ChildFault } from './child.ts';
import { refuseHttp } from './media/refuse-http.ts';
import { MediaMetrics } from './media-metrics.ts';
import type {
  CameraAdmission,
  CameraFootage,
  CameraState,
  FromMedia,
  MediaQuestions,
  PlayOrder,
  RefusedPublication,
  ToMedia,
} from './protocol.ts';

export interface MediaProcessOptions {
  /** 0 takes a free one. */
  rtmpPort: number;
  host: string;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Says that the process has died, and null when it is well again. */
  report(fault: ChildFault | null): void;
}

/** Until when a fresh token lets its bearer watch, Unix ms; null when it does not. */
export type VerifyToken = (token: string, playing: { cameraId: string; viewer: string }) => number | null;

const FOOTAGE_LIMIT_MS = 2000;
const RING_LIMIT_MS = 5000;
/** Sockets that may be on their way to the media process at once. */
const MAX_LEAVING = 256;

/** Starts the media process and waits until its RTMP port is open. @throws Error when it cannot be opened. */
export async function startMediaProcess(options: MediaProcessOptions): Promise<MediaProcess> {
  const media = new MediaProcess(options);
  await media.start();
  return media;
}

/** The hub's side of the process that frames go through. Its death is never an exception here. */
export class MediaProcess {
  readonly #options: MediaProcessOptions;
  readonly #child: Child<ToMedia, FromMedia, MediaQuestions>;
  readonly #metrics: MediaMetrics;
  readonly #cameras = new Map<string, CameraAdmission>();
  readonly #states = new Map<string, CameraState>();
  readonly #stateListeners: ((state: CameraState) => void)[] = [];
  readonly #refusedListeners: ((refused: RefusedPublication) => void)[] = [];
  #verify: VerifyToken = () => null;
  #rtmpPort: number;
  #lastPlayId = 0;

  constructor(options: MediaProcessOptions) {
    this.#options = options;
    this.#rtmpPort = options.rtmpPort;
    const { log, metrics } = options;
    this.#metrics = new MediaMetrics(metrics, () => this.#states.values());
    this.#child = new Child<ToMedia, FromMedia, MediaQuestions>({
      name: 'media',
      file: new URL('./media/main.ts', import.meta.url),
      args: () => ['--host', options.host, '--port', String(this.#rtmpPort)],
      log,
      metrics,
      onTold: (message) => this.#take(message),
      onReady: () => this.#child.tell({ type: 'cameras', cameras: [...this.#cameras.values()] }),
      onEnd: () => this.#ended(),
      report: options.report,
    });
  }

  start(): Promise<void> {
    return this.#child.start();
  }

  get rtmpUrl(): string {
    const host = this.#options.host.includes(':') ? `[${this.#options.host}]` : this.#options.host;
    return `rtmp://${host}:${this.#rtmpPort}/live`;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Replaces everything that is known of cameras; who may not publish any more is closed. */
  setCameras(all: readonly CameraAdmission[]): void {
    this.#cameras.clear();
    for (const camera of all) this.#cameras.set(camera.id, camera);
    for (const cameraId of [...this.#states.keys()])
      if (!this.#cameras.has(cameraId)) this.#states.delete(cameraId);
    this.#child.tell({ type: 'cameras', cameras: all });
  }

  setCamera(camera: CameraAdmission): void {
    this.#cameras.set(camera.id, camera);
    this.#child.tell({ type: 'camera', camera });
  }

  removeCamera(cameraId: string): void {
    this.#cameras.delete(cameraId);
    this.#states.delete(cameraId);
    this.#child.tell({ type: 'remove-camera', cameraId });
  }

  /** Hands a connection over, its request read and nothing answered: it is the media process that answers. */
  play(order: PlayOrder, socket: Socket, head: Buffer): void {
    const { clock } = this.#options;
    const { cameraId, viewer, protocol, headers, expiresAt } = order;
    if (!this.#child.isReady || this.#child.leaving >= MAX_LEAVING) {
      refuseHttp(socket, 503, 'video-unavailable', 'Video is starting again; ask again in a few seconds.');
      return;
    }
    const playId = ++this.#lastPlayId;
    const forMs = Math.max(0, expiresAt - clock.now());
    this.#child.tell({ type: 'play', playId, forMs, head, cameraId, viewer, protocol, headers }, socket);
  }

  /** Ends playing of a camera, of a principal, or of one by the other. */
  endPlaying({ cameraId, viewer }: { cameraId?: string; viewer?: string }): void {
    this.#child.tell({ type: 'end-playing', cameraId: cameraId ?? null, viewer: viewer ?? null });
  }

  /** What a decoder needs for the newest key frame or frame, or undefined when there is none or no answer in time. */
  async footage(cameraId: string, upTo: 'key' | 'newest'): Promise<CameraFootage | undefined> {
    const footage = await this.#child.ask('footage', { cameraId, upTo }, FOOTAGE_LIMIT_MS);
    return footage && { ...footage, config: asBuffer(footage.config), frames: footage.frames.map(asBuffer) };
  }

  /** An FLV file from the last key frame before `fromAt` on. */
  async ring(cameraId: string, fromAt: number): Promise<Buffer | undefined> {
    const file = await this.#child.ask('ring', { cameraId, fromAt }, RING_LIMIT_MS);
    return file && asBuffer(file);
  }

  states(): ReadonlyMap<string, CameraState> {
    return this.#states;
  }

  /** Called at once when a camera begins or ends publishing, and every 2 s. */
  onState(listener: (state: CameraState) => void): void {
    this.#stateListeners.push(listener);
  }

  onRefused(listener: (refused: RefusedPublication) => void): void {
    this.#refusedListeners.push(listener);
  }

  /** Who answers for tokens that viewers send over a WebSocket to watch on. */
  onVerify(verify: VerifyToken): void {
    this.#verify = verify;
  }

  close(): Promise<void> {
    return this.#child.close();
  }

  #take(message: FromMedia): void {
    switch (message.type) {
      case 'listening':
        this.#rtmpPort = message.rtmpPort;
        return;
      case 'states':
        this.#metrics.count(message.counts);
        for (const state of message.states) this.#setState(state);
        return;
      case 'refused': {
        const { type: _, ...refused } = message;
        for (const listener of this.#refusedListeners) listener(refused);
        return;
      }
      case 'prolong':
        return this.#prolong(message);
    }
  }

  #setState(state: CameraState): void {
    if (!this.#cameras.has(state.cameraId)) return; // it was removed while this was on its way
    this.#states.set(state.cameraId, state);
    for (const listener of this.#stateListeners) listener(state);
  }

  /** Nobody publishes or watches while there is no process to publish to. */
  #ended(): void {
    const since = this.#options.clock.now();
    for (const state of [...this.#states.values()])
      this.#setState({
        ...state,
        since: state.publishing ? since : state.since,
        publishing: false,
        viewers: 0,
        fps: 0,
        bitrateKbps: 0,
        frozenSince: null,
      });
  }

  #prolong({ playId, token, cameraId, viewer }: Extract<FromMedia, { type: 'prolong' }>): void {
    const expiresAt = this.#verify(token, { cameraId, viewer });
    const forMs = expiresAt === null ? null : Math.max(0, expiresAt - this.#options.clock.now());
    this.#child.tell({ type: 'prolonged', playId, forMs });
  }
}

/** Typed arrays come through the channel as `Uint8Array` or `Buffer`, by their size. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
