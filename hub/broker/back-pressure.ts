/** Someone who stopped because something was full, and can be told to look again; telling twice does no harm. */
export interface Resumable {
  goOn(): void;
}

/** Where connections and lanes wait while the gate is full. Those that came first go on first. */
export class BackPressure {
  readonly #gate: { readonly full: boolean; whenRoom(): Promise<void> };
  readonly #waiting = new Set<Resumable>();
  #watching = false;

  constructor(gate: { readonly full: boolean; whenRoom(): Promise<void> }) {
    this.#gate = gate;
  }

  get full(): boolean {
    return this.#gate.full;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  wait(one: Resumable): void {
    this.#waiting.add(one);
    if (this.#watching) return;
    this.#watching = true;
    void this.#watch();
  }

  leave(one: Resumable): void {
    this.#waiting.delete(one);
  }

  async #watch(): Promise<void> {
    while (this.#waiting.size > 0) {
      await this.#gate.whenRoom();
      this.#resumeWhileRoom();
    }
    this.#watching = false;
  }

  #resumeWhileRoom(): void {
    for (const one of this.#waiting) {
      if (this.#gate.full) return;
      this.#waiting.delete(one);
      one.goOn();
    }
  }
}
