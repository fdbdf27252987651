/** A quantity that moves in a straight line from where it is to where it is told, in real time. */
export class Level {
  #from = 0;
  #to = 0;
  #startAt = 0;
  #endAt = 0;

  /** Starts moving; the move before ends where it is. */
  moveTo(value: number, ms: number, now = Date.now()): void {
    this.#from = this.at(now);
    this.#to = value;
    this.#startAt = now;
    this.#endAt = now + ms;
  }

  at(now = Date.now()): number {
    if (now >= this.#endAt) return this.#to;
    return this.#from + ((this.#to - this.#from) * (now - this.#startAt)) / (this.#endAt - this.#startAt);
  }
}
