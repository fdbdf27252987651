import { createCell } from '../../../state/cell.ts';

export const speeds = [1, 2, 4, 8] as const;
export type Speed = (typeof speeds)[number];

const TICK_MS = 100;
/** So long all wait for one whose file is still loading; then they go on without it. */
const HELD_MS = 5000;

/** The one instant that all cameras of a page play. It stands while one of them loads, so that they stay together. */
export class Playhead {
  readonly at;
  readonly playing = createCell(false);
  readonly speed = createCell<Speed>(1);
  /** Where playing ends, Unix ms. */
  #end: number;
  readonly #heldSince = new Map<string, number>();
  #tickedMs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(at: number, end: number) {
    this.at = createCell(at);
    this.#end = end;
  }

  /** Begins to count; returns how to stop. */
  start(): () => void {
    this.#tickedMs = performance.now();
    this.#timer = setInterval(() => this.tick(performance.now()), TICK_MS);
    return () => clearInterval(this.#timer);
  }

  setEnd(end: number): void {
    this.#end = end;
  }

  seek(at: number): void {
    this.#heldSince.clear();
    this.at.set(Math.round(at));
  }

  toggle(): void {
    this.playing.set(!this.playing.get());
  }

  /** One of the cameras cannot show the instant yet. */
  hold(key: string): void {
    if (!this.#heldSince.has(key)) this.#heldSince.set(key, performance.now());
  }

  release(key: string): void {
    this.#heldSince.delete(key);
  }

  tick(nowMs: number): void {
    const passedMs = nowMs - this.#tickedMs;
    this.#tickedMs = nowMs;
    if (!this.playing.get()) return;
    if ([...this.#heldSince.values()].some((since) => nowMs - since < HELD_MS)) return;
    const next = this.at.get() + passedMs * this.speed.get();
    if (next < this.#end) return this.at.set(next);
    this.at.set(this.#end);
    this.playing.set(false);
  }
}
