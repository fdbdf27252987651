import { Counter, Gauge, type Registry } from 'prom-client';
import { type CameraState, type MediaCounts, refusalReasons } from './protocol.ts';

/** What the hub counts of video. */
export class MediaMetrics {
  readonly #outBytes: Counter;
  readonly #droppedFrames: Counter;
  readonly #refused: Counter<'reason'>;

  constructor(registry: Registry, states: () => Iterable<CameraState>) {
    const registers = [registry];
    const show = (name: string, help: string, level: (state: CameraState) => number): void => {
      const gauge = new Gauge({
        name: `gridwatch_video_${name}`,
        help,
        registers: [],
        collect() {
          let sum = 0;
          for (const state of states()) sum += level(state);
          this.set(sum);
        },
      });
      registry.registerMetric(gauge);
    };
    show('publishing', 'Cameras that are publishing', ({ publishing }) => (publishing ? 1 : 0));
    show('viewers', 'Connections that watch a camera', ({ viewers }) => viewers);
    this.#outBytes = new Counter({
      name: 'gridwatch_video_out_bytes_total',
      help: 'Bytes sent to viewers',
      registers,
    });
    this.#droppedFrames = new Counter({
      name: 'gridwatch_video_dropped_frames_total',
      help: 'Frames not sent to viewers that were too slow for them',
      registers,
    });
    this.#refused = new Counter({
      name: 'gridwatch_video_refused_total',
      help: 'Publications refused',
      labelNames: ['reason'],
      registers,
    });
    for (const reason of refusalReasons) this.#refused.inc({ reason }, 0);
  }

  count({ outBytes, droppedFrames, refused }: MediaCounts): void {
    this.#outBytes.inc(outBytes);
    this.#droppedFrames.inc(droppedFrames);
    for (const reason of refusalReasons) this.#refused.inc({ reason }, refused[reason] ?? 0);
  }
}
