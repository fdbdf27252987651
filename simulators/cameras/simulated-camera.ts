import { createRandom, type Random } from '../random.ts';
import { CameraLink } from './camera-link.ts';
import { applyCondition, type Condition } from './condition.ts';
import { type Budget, CameraEncoder, encodeStill, FPS, HEALTHY, KEY_EVERY_MS } from './encoder.ts';
import type { CodedPicture } from './h264.ts';
import { drawOverlay } from './overlay.ts';
import { createPicture, type Picture } from './picture.ts';
import type { CameraSetup } from './protocol.ts';
import type { Scene } from './scene.ts';

export interface SimulatedCameraOptions {
  setup: CameraSetup;
  scene: Scene;
  rtmpUrl: string;
  seed: number;
  say: (line: string) => void;
  onPublishing: (publishing: boolean) => void;
  onRefused: () => void;
}

const PICTURE_EVERY_MS = 1000 / FPS;
/** What is left of an uplink that fails: a third of the pictures, and those coarse. */
const STARVED: Budget = { kbps: 60 };
const STARVED_EACH = 3;
/** How long a camera is away before it tries again. */
const AWAY_MS = 15_000;

/** A camera: draws what it sees, burns in name and clock, encodes and sends, at ten pictures a second. */
export class SimulatedCamera {
  readonly #options: SimulatedCameraOptions;
  readonly #link: CameraLink;
  readonly #random: Random;
  readonly #picture: Picture = createPicture();
  #encoder = new CameraEncoder(HEALTHY);
  #condition: Condition = 'normal';
  #since = 0;
  #still: { configuration: Buffer | null; group: CodedPicture[] } | null = null;
  #count = 0;
  #nextAt = 0;
  #keyAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #away: NodeJS.Timeout | undefined;
  #wasPublishing = false;

  constructor(options: SimulatedCameraOptions) {
    this.#options = options;
    const { setup, rtmpUrl, seed, say, onRefused } = options;
    this.#random = createRandom(seed, `${setup.id}/picture`);
    this.#link = new CameraLink({
      cameraId: setup.id,
      rtmpUrl,
      key: setup.key,
      random: createRandom(seed, `${setup.id}/link`),
      say,
      onRefused,
      onStart: () => {
        this.#keyAt = 0;
        this.#count = 0;
      },
    });
  }

  /** Begins after `delayMs`, so that many cameras do not all encode in the same moment. */
  start(delayMs: number): void {
    this.#link.open();
    this.#nextAt = Date.now() + delayMs;
    this.#schedule();
    this.impose(this.#options.setup.condition);
  }

  renewKey(key: string): void {
    this.#link.renew(key);
  }

  /** From now on this is the matter with it. */
  impose(condition: Condition): void {
    if (condition === this.#condition) return;
    const before = this.#condition;
    this.#condition = condition;
    this.#since = Date.now();
    this.#count = 0;
    this.#keyAt = 0;
    this.#still = null;
    if (condition === 'bitrate-collapse') this.#encodeWith(STARVED);
    else if (before === 'bitrate-collapse') this.#encodeWith(HEALTHY);
    clearTimeout(this.#away);
    if (condition === 'drop-out') {
      this.#link.cut();
      this.#away = setTimeout(() => this.#link.open(), AWAY_MS);
    } else this.#link.open();
  }

  /** Says goodbye to the hub and gives back the native memory. */
  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#away);
    this.#link.close();
    this.#encoder.close();
  }

  #encodeWith(budget: Budget): void {
    this.#encoder.close();
    this.#encoder = new CameraEncoder(budget);
  }

  #schedule(): void {
    const now = Date.now();
    // Too late by more than a picture: it is left out, for the clock of the next one must be true.
    this.#nextAt = Math.max(this.#nextAt + PICTURE_EVERY_MS, now);
    this.#timer = setTimeout(() => {
      this.#tick();
      this.#schedule();
    }, this.#nextAt - now);
  }

  #tick(): void {
    const { isPublishing } = this.#link;
    if (isPublishing !== this.#wasPublishing) this.#options.onPublishing(isPublishing);
    this.#wasPublishing = isPublishing;
    if (!isPublishing) return;
    this.#count += 1;
    if (this.#condition === 'frozen') this.#repeat();
    else if (this.#condition !== 'bitrate-collapse' || this.#count % STARVED_EACH === 1) this.#show();
  }

  #show(): void {
    const at = Date.now();
    this.#draw(at);
    const isKey = at >= this.#keyAt;
    if (isKey) this.#keyAt = at + KEY_EVERY_MS;
    const coded = this.#encoder.encode(this.#picture, isKey);
    if (coded !== null) this.#link.send(coded, this.#encoder.configuration, at);
  }

  /** The same bytes again: a key frame, then pictures in which nothing changes. The clock stands. */
  #repeat(): void {
    if (this.#still === null) {
      this.#draw(Date.now());
      this.#still = encodeStill(this.#picture);
    }
    const { group, configuration } = this.#still;
    const coded = group[(this.#count - 1) % group.length];
    if (coded !== undefined) this.#link.send(coded, configuration, Date.now());
  }

  #draw(at: number): void {
    this.#options.scene(this.#picture, at);
    applyCondition(this.#picture, this.#condition, at - this.#since, this.#random);
    // A sensor without a picture has no clock either: black is all of it.
    if (this.#condition !== 'black') drawOverlay(this.#picture, this.#options.setup.id, at);
  }
}
