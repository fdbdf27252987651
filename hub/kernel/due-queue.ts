import type { Clock } from './clock.ts';

interface Entry<K> {
  key: K;
  at: number;
}

/**
 * Keys with an instant each, handed out when it comes: one binary heap and one timer for all of them. Scheduling a
 * key again replaces its instant; entries left behind by that are dropped when they surface.
 */
export class DueQueue<K> {
  readonly #clock: Clock;
  readonly #onDue: (keys: K[], now: number) => void;
  readonly #dueAt = new Map<K, number>();
  readonly #heap: Entry<K>[] = [];
  #armedFor = Number.POSITIVE_INFINITY;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, onDue: (keys: K[], now: number) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  get size(): number {
    return this.#dueAt.size;
  }

  schedule(key: K, at: number): void {
    this.#dueAt.set(key, at);
    this.#push({ key, at });
    this.#arm();
  }

  cancel(key: K): void {
    this.#dueAt.delete(key);
  }

  close(): void {
    this.#disarm?.();
    this.#dueAt.clear();
    this.#heap.length = 0;
  }

  #arm(): void {
    const next = this.#heap[0];
    if (!next || next.at >= this.#armedFor) return;
    this.#disarm?.();
    this.#armedFor = next.at;
    this.#disarm = this.#clock.wakeAt(next.at, () => this.#wake());
  }

  #wake(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    const due: K[] = [];
    for (let top = this.#heap[0]; top && top.at <= now; top = this.#heap[0]) {
      this.#pop();
      if (this.#dueAt.get(top.key) !== top.at) continue;
      this.#dueAt.delete(top.key);
      due.push(top.key);
    }
    this.#arm();
    if (due.length > 0) this.#onDue(due, now);
  }

  #push(entry: Entry<K>): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (!above || above.at <= entry.at) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const right = heap[child + 1];
      const left = heap[child];
      if (!left) break;
      if (right && right.at < left.at) child++;
      const smaller = heap[child];
      if (!smaller || smaller.at >= last.at) break;
      heap[i] = smaller;
      i = child;
    }
    heap[i] = last;
  }
}
