const WINDOW_S = 5;

interface Second {
  second: number;
  frames: number;
  bytes: number;
}

/** Frames and bytes of the last 5 s, and the distance of key frames. */
export class Statistics {
  readonly #seconds: Second[] = [];
  #lastKeyDtsMs: number | null = null;
  #startedAt = 0;
  keyFrameMs: number | null = null;
  lastFrameAt: number | null = null;

  /** A publication begins. */
  restart(at: number): void {
    this.#seconds.length = 0;
    this.#lastKeyDtsMs = null;
    this.#startedAt = at;
    this.keyFrameMs = null;
  }

  bytes(count: number, at: number): void {
    this.#at(at).bytes += count;
  }

  frame(isKey: boolean, dtsMs: number, at: number): void {
    this.#at(at).frames++;
    this.lastFrameAt = at;
    if (!isKey) return;
    if (this.#lastKeyDtsMs !== null && dtsMs > this.#lastKeyDtsMs)
      this.keyFrameMs = dtsMs - this.#lastKeyDtsMs;
    this.#lastKeyDtsMs = dtsMs;
  }

  rates(now: number): { fps: number; bitrateKbps: number } {
    const from = Math.max(now - WINDOW_S * 1000, this.#startedAt);
    const recent = this.#seconds.filter(({ second }) => (second + 1) * 1000 > from);
    const spanMs = Math.max(1000, now - from);
    const sum = (of: (second: Second) => number): number =>
      recent.reduce((total, second) => total + of(second), 0);
    return {
      fps: Math.round((sum(({ frames }) => frames) / spanMs) * 10_000) / 10,
      bitrateKbps: Math.round((sum(({ bytes }) => bytes) * 8) / spanMs),
    };
  }

  #at(at: number): Second {
    const second = Math.floor(at / 1000);
    const last = this.#seconds.at(-1);
    if (last?.second === second) return last;
    const next = { second, frames: 0, bytes: 0 };
    this.#seconds.push(next);
    if (this.#seconds.length > WINDOW_S + 1) this.#seconds.shift();
    return next;
  }
}
