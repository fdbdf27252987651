/** What opened lately, by whose alert it was: enough to say of each when it has been too often. */
export class FlapCounter {
  readonly #edges: number;
  readonly #withinMs: number;
  readonly #instants = new Map<string, number[]>();

  constructor({ edges, withinMs }: { edges: number; withinMs: number }) {
    this.#edges = edges;
    this.#withinMs = withinMs;
  }

  /** One more edge at `at`, no earlier than the one before: whether there were as many within the window. */
  count(key: string, at: number): boolean {
    const instants = (this.#instants.get(key) ?? []).filter((edge) => edge > at - this.#withinMs);
    instants.push(at);
    this.#instants.set(key, instants.slice(-this.#edges));
    return instants.length >= this.#edges;
  }

  /** When a key that sees no further edge is calm; undefined when it is. */
  calmAt(key: string): number | undefined {
    const last = this.#instants.get(key)?.at(-1);
    return last === undefined ? undefined : last + this.#withinMs;
  }

  forget(key: string): void {
    this.#instants.delete(key);
  }

  get size(): number {
    return this.#instants.size;
  }
}
