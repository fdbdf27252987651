import type { Device, MetricValue } from '../devices/device.ts';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import { RECONNECT_GRACE_MS } from './camera.ts';
import type { CameraState } from './protocol.ts';

/** What the picture of a camera suffers from, as its diagnosis says. */
export interface PictureHealth {
  black: boolean;
  covered: boolean;
  blurred: boolean;
  overexposed: boolean;
  underexposed: boolean;
  colourCast: boolean;
  moved: boolean;
}

export interface CameraHealthOptions {
  clock: Clock;
  device(id: string): Device | undefined;
  /** Takes a reading of the camera on the ordinary way in; `online` false also ends its availability. */
  report(device: Device, metrics: Readonly<Record<string, MetricValue>>): void;
}

/** How often a camera that publishes says how it is. */
export const REPORT_EVERY_MS = 10_000;
/** Without a new picture for so long, what comes is a still. */
const FROZEN_AFTER_MS = 10_000;
/** A publication that has just begun has no rates yet. */
const RATES_AFTER_MS = 4000;

interface Known {
  state: CameraState;
  reportedAt: number;
  online: boolean | null;
  frozen: boolean;
  picture: PictureHealth | undefined;
}

/**
 * Turns what the media process sees into readings of the cameras: their health is telemetry, and rules, alerts and
 * cases apply to it as to any other. A camera that comes back within the grace has not been away.
 */
export class CameraHealth {
  readonly #options: CameraHealthOptions;
  readonly #known = new Map<string, Known>();
  readonly #gone: DueQueue<string>;

  constructor(options: CameraHealthOptions) {
    this.#options = options;
    this.#gone = new DueQueue(options.clock, (ids) => {
      for (const id of ids) this.#report(id);
    });
  }

  /** How the stream of a camera stands now. */
  stream(state: CameraState): void {
    const { clock } = this.#options;
    const now = clock.now();
    const id = state.cameraId;
    const known = this.#known.get(id) ?? {
      state,
      reportedAt: 0,
      online: null,
      frozen: false,
      picture: undefined,
    };
    known.state = state;
    this.#known.set(id, known);
    if (!state.publishing) {
      if (known.online !== false && state.publications > 0)
        this.#gone.schedule(id, state.since + RECONNECT_GRACE_MS);
      return;
    }
    this.#gone.cancel(id);
    const isDue = now - known.reportedAt >= REPORT_EVERY_MS;
    if (known.online !== true || isFrozen(state, now) !== known.frozen || isDue) this.#report(id);
  }

  /** What was found in its newest picture. Told at once where it differs. */
  picture(id: string, picture: PictureHealth): void {
    const known = this.#known.get(id);
    if (!known) return;
    const changed = JSON.stringify(known.picture) !== JSON.stringify(picture);
    known.picture = picture;
    if (changed && known.online === true) this.#report(id);
  }

  close(): void {
    this.#gone.close();
  }

  #report(id: string): void {
    const { clock, device, report } = this.#options;
    const known = this.#known.get(id);
    const camera = device(id);
    if (!known || !camera || camera.disabled) return;
    const now = clock.now();
    const { state, picture } = known;
    known.reportedAt = now;
    known.online = state.publishing;
    known.frozen = isFrozen(state, now);
    const { frozen } = known;
    if (!state.publishing) {
      report(camera, { online: false, intact: false });
      return;
    }
    const isFaulty = frozen || (picture !== undefined && Object.values(picture).some((is) => is));
    report(camera, {
      online: true,
      frozen,
      intact: !isFaulty,
      ...(now - state.since < RATES_AFTER_MS ? {} : ratesOf(state)),
      reconnects: Math.max(0, state.publications - 1),
      ...picture,
    });
  }
}

function ratesOf({ bitrateKbps, fps, keyFrameMs }: CameraState): Record<string, number> {
  return {
    bitrateKbps: Math.round(bitrateKbps),
    fps: Math.round(fps * 10) / 10,
    ...(keyFrameMs === null ? {} : { keyFrameMs: Math.round(keyFrameMs) }),
  };
}

function isFrozen({ frozenSince }: CameraState, now: number): boolean {
  return frozenSince !== null && now - frozenSince >= FROZEN_AFTER_MS;
}
