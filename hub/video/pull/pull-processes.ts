import type { Registry } from 'prom-client';
import type { Log } from '../../kernel/log.ts';
import { Child } from '../child.ts';
import type { FromPull, PullOrder, ToPull } from './protocol.ts';

export interface PullProcessesOptions {
  log: Log;
  metrics: Registry;
  onTold(message: FromPull): void;
  /** Their process has ended, or did not start: nothing is fetched of these cameras. */
  onLost(cameraIds: readonly string[]): void;
}

/** Cameras that share a process: it takes 112 MB with one, 39 of them its own, and 1.5 MB more with each further one. */
const CAMERAS_A_PROCESS = 8;
/** A camera whose process has died so often while it was fetched gets one of its own: whatever it sends hurts nobody else. */
const DEATHS_IN_COMPANY = 2;
/** Reading and writing block a thread each. */
const THREADS = String(2 * CAMERAS_A_PROCESS + 4);

interface Slot {
  child: Child<ToPull, FromPull>;
  cameras: Set<string>;
  /** Until the process is ready. */
  waiting: Map<string, PullOrder>;
  isAlone: boolean;
}

/** The processes cameras are fetched in. FFmpeg meets what strangers send there: a fall takes a few cameras, for a moment. */
export class PullProcesses {
  readonly #options: PullProcessesOptions;
  readonly #slots = new Set<Slot>();
  readonly #deaths = new Map<string, number>();
  #lastNumber = 0;
  #closed = false;

  constructor(options: PullProcessesOptions) {
    this.#options = options;
  }

  get pids(): number[] {
    return [...this.#slots].flatMap(({ child }) => child.pid ?? []);
  }

  pull(order: PullOrder): void {
    if (this.#closed) return;
    const slot = this.#slotFor(order.cameraId);
    slot.cameras.add(order.cameraId);
    if (!slot.child.tell({ type: 'pull', ...order })) slot.waiting.set(order.cameraId, order);
  }

  leave(cameraId: string): void {
    const slot = this.#slotOf(cameraId);
    if (!slot) return;
    slot.cameras.delete(cameraId);
    slot.waiting.delete(cameraId);
    slot.child.tell({ type: 'leave', cameraId });
    // One stays: whoever looks next waits for the camera alone.
    if (slot.cameras.size === 0 && this.#slots.size > 1) this.#end(slot);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#slots].map(({ child }) => child.close()));
  }

  #slotOf(cameraId: string): Slot | undefined {
    return [...this.#slots].find(({ cameras }) => cameras.has(cameraId));
  }

  #slotFor(cameraId: string): Slot {
    const isAlone = (this.#deaths.get(cameraId) ?? 0) >= DEATHS_IN_COMPANY;
    const fits = (slot: Slot): boolean =>
      isAlone ? false : !slot.isAlone && slot.cameras.size < CAMERAS_A_PROCESS;
    return this.#slotOf(cameraId) ?? [...this.#slots].find(fits) ?? this.#open(isAlone);
  }

  #open(isAlone: boolean): Slot {
    const { log, metrics, onTold } = this.#options;
    const cameras = new Set<string>();
    const waiting = new Map<string, PullOrder>();
    const child = new Child<ToPull, FromPull>({
      name: `pull-${++this.#lastNumber}`,
      file: new URL('./main.ts', import.meta.url),
      env: { UV_THREADPOOL_SIZE: THREADS },
      log,
      metrics,
      onTold,
      onReady() {
        for (const order of waiting.values()) child.tell({ type: 'pull', ...order });
        waiting.clear();
      },
      onEnd: () => this.#lost(slot),
    });
    const slot = { child, cameras, waiting, isAlone };
    this.#slots.add(slot);
    child.start().catch((err: unknown) => {
      log.error({ err }, 'a process that fetches cameras did not start');
      this.#end(slot);
    });
    return slot;
  }

  #lost(slot: Slot): void {
    const cameraIds = [...slot.cameras];
    slot.cameras.clear();
    slot.waiting.clear();
    if (this.#closed || cameraIds.length === 0) return;
    for (const id of cameraIds) this.#deaths.set(id, (this.#deaths.get(id) ?? 0) + 1);
    this.#options.onLost(cameraIds);
  }

  #end(slot: Slot): void {
    this.#slots.delete(slot);
    void slot.child.close();
  }
}
