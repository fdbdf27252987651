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
import type { FromRecorder } from './recording-protocol.ts';
import type { RecorderLink } from './recordings/start.ts';

export interface MediaProcessOptions {
  /** 0 takes a free one. */
  rtmpPort: number;
  host: string;
  /** Where recordings and clips are written. */
  dataDir: string;
  /** A new file of a recording begins at the first key frame after so much. */
  segmentMs: number;
  clock: Clock;
  log: Log;
  metrics: Registry;
  /** Says that the process has died, and null when it is well again. */
  report(fault: ChildFault | null): void;
}

/** Until when a fresh token lets its bearer watch, Unix ms; null when it does not. */
export type VerifyToken = (token: string, playing: { cameraId: string; viewer: string }) => number | null;

const FOOTAGE_LIMIT_MS = 2000;
/** Sockets that may be on their way to the media process at once. */
const MAX_LEAVING = 1024;

/** The hub's side of the process that frames go through. Its death is never an exception here. */
export class MediaProcess {
  readonly #options: MediaProcessOptions;
  readonly #child: Child<ToMedia, FromMedia, MediaQuestions>;
  readonly #metrics: MediaMetrics;
  readonly #cameras = new Map<string, CameraAdmission>();
  readonly #states = new Map<string, CameraState>();
  readonly #stateListeners: ((state: CameraState) => void)[] = [];
  readonly #refusedListeners: ((refused: RefusedPublication) => void)[] = [];
  readonly #recorderListeners: ((event: FromRecorder) => void)[] = [];
  readonly #upListeners: (() => void)[] = [];
  readonly #downListeners: (() => void)[] = [];
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
      args: () => this.#arguments(),
      log,
      metrics,
      onTold: (message) => this.#take(message),
      onReady: () => this.#ready(),
      onEnd: () => this.#ended(),
      report: options.report,
    });
  }

  /** What records there. */
  get recorder(): RecorderLink {
    return {
      send: (order) => {
        this.#child.tell({ type: 'recorder', order });
        return this.#child.isReady;
      },
      on: (listener) => this.#recorderListeners.push(listener),
      onUp: (listener) => {
        this.#upListeners.push(listener);
        if (this.#child.isReady) listener();
      },
      onDown: (listener) => this.#downListeners.push(listener),
    };
  }

  start(): Promise<void> {
    return this.#child.start();
  }

  get rtmpUrl(): string {
    const host = this.#options.host.includes(':') ? `[${this.#options.host}]` : this.#options.host;
    return `rtmp://${host}:${this.#rtmpPort}/live`;
  }

  /** Whether it answers now. */
  get isReady(): boolean {
    return this.#child.isReady;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Replaces everything that is known of cameras; who may not publish any more is closed. */
  setCameras(all: readonly CameraAdmission[]): void {
    this.#cameras.clear();
    for (const camera of all) this.#cameras.set(camera.id, camera);
    for (const cameraId of this.#states.keys())
      if (!this.#cameras.has(cameraId)) this.#states.delete(cameraId);
    this.#child.tell({ type: 'cameras', cameras: all });
  }

  setCamera(camera: CameraAdmission): void {
    this.#cameras.set(camera.id, camera);
    this.#child.tell({ type: 'camera', camera });
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

  /** What ends by this is nobody's news. */
  close(): Promise<void> {
    this.#stateListeners.length = 0;
    return this.#child.close();
  }

  #arguments(): string[] {
    const { host, dataDir, segmentMs } = this.#options;
    const where = ['--host', host, '--port', String(this.#rtmpPort)];
    return [...where, '--data-dir', dataDir, '--segment-ms', String(segmentMs)];
  }

  /** It knows nothing yet: first who may publish, then what is to be recorded. */
  #ready(): void {
    this.#child.tell({ type: 'cameras', cameras: [...this.#cameras.values()] });
    for (const listener of this.#upListeners) listener();
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
      case 'recorder':
        for (const listener of this.#recorderListeners) listener(message.event);
        return;
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
    for (const state of this.#states.values())
      this.#setState({
        ...state,
        since: state.publishing ? since : state.since,
        publishing: false,
        viewers: 0,
        fps: 0,
        bitrateKbps: 0,
        frozenSince: null,
      });
    for (const listener of this.#downListeners) listener();
  }

  #prolong({ playId, token, cameraId, viewer }: Extract<FromMedia, { type: 'prolong' }>): void {
    const expiresAt = this.#verify(token, { cameraId, viewer });
    const forMs = expiresAt === null ? null : Math.max(0, expiresAt - this.#options.clock.now());
    this.#child.tell({ type: 'prolonged', playId, forMs });
  }
}

/** Typed arrays come through the channel as `Uint8Array` or `Buffer`, by their size. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
