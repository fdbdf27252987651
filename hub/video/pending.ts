/** Questions that wait for their answers; each settles once, with undefined when none came in time. */
export class Pending {
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #lastId = 0;

  add(timeoutMs: number): { id: number; answer: Promise<unknown> } {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve) => {
      const limit = setTimeout(() => this.settle(id, undefined), timeoutMs);
      this.#waiting.set(id, (value) => {
        clearTimeout(limit);
        resolve(value);
      });
    });
    return { id, answer };
  }

  /** An answer that comes too late, or twice, changes nothing. */
  settle(id: number, value: unknown): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(value);
  }

  /** Nobody will answer any more. */
  clear(): void {
    for (const id of [...this.#waiting.keys()]) this.settle(id, undefined);
  }
}
