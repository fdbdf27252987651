/** When a reading was, and when it came: never before it was. Unix ms. */
interface Arrived {
  at: number;
  receivedAt: number;
}

/**
 * Puts readings that come in pieces sorted by `at` into the order in which they arrived, as the hub met them; those of
 * one instant of arrival by `at`. Holds back only what came so late that others may still have come before it.
 */
export class ArrivalOrder<R extends Arrived> {
  #held: R[] = [];
  /** When the first of those held back came. */
  #earliest = Number.POSITIVE_INFINITY;

  /** The readings whose turn it is once this piece is there. */
  take(piece: readonly R[]): readonly R[] {
    const last = piece.at(-1);
    if (!last) return piece;
    for (const reading of piece) {
      this.#held.push(reading);
      if (reading.receivedAt < this.#earliest) this.#earliest = reading.receivedAt;
    }
    // What follows is not older than the last of the piece, and so came no earlier than that.
    if (this.#earliest > last.at) return [];
    const all = byArrival(this.#held);
    let end = all.length;
    while (end > 0 && (all[end - 1]?.receivedAt ?? 0) > last.at) end--;
    this.#held = all.slice(end);
    this.#earliest = this.#held[0]?.receivedAt ?? Number.POSITIVE_INFINITY;
    return all.slice(0, end);
  }

  /** The rest: there are no more pieces. */
  end(): readonly R[] {
    const rest = byArrival(this.#held);
    this.#held = [];
    this.#earliest = Number.POSITIVE_INFINITY;
    return rest;
  }
}

function isOrdered(readings: readonly Arrived[]): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (const { receivedAt } of readings) {
    if (receivedAt < before) return false;
    before = receivedAt;
  }
  return true;
}

const byArrival = <R extends Arrived>(readings: R[]): R[] =>
  isOrdered(readings) ? readings : readings.sort((a, b) => a.receivedAt - b.receivedAt || a.at - b.at);
