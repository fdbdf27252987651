/** Notes when the tags of an FLV stream come, following the lengths of tags. */
export class FlvTimes {
  readonly #late: number[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #started = false;
  /** Bytes of the tag at hand that have not come. */
  #missing = 0;

  restart(): void {
    this.#late.length = 0;
  }

  feed(data: Buffer, now: number): void {
    let bytes = data;
    if (this.#missing > 0) {
      const taken = Math.min(this.#missing, bytes.length);
      this.#missing -= taken;
      bytes = bytes.subarray(taken);
    }
    if (bytes.length === 0) return;
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    if (!this.#start()) return;
    while (this.#rest.length >= 11) {
      const length = 11 + this.#rest.readUIntBE(1, 3) + 4;
      const timeMs = this.#rest.readUIntBE(4, 3) + (this.#rest.readUInt8(7) << 24);
      if (this.#rest[0] === 9) this.#late.push(now - timeMs);
      this.#missing = Math.max(0, length - this.#rest.length);
      this.#rest = this.#rest.subarray(Math.min(length, this.#rest.length));
      if (this.#missing > 0) return;
    }
  }

  /** By how much the clock of `feed` was ahead of the time of each tag when it came, ms. */
  get late(): readonly number[] {
    return this.#late;
  }

  /** Over the quickest, ms. */
  delays(): number[] {
    const least = this.#late.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    return this.#late.map((late) => late - least);
  }

  #start(): boolean {
    if (this.#started) return true;
    const at = this.#rest.indexOf('FLV\x01');
    if (at === -1 || this.#rest.length < at + 13) return false;
    this.#rest = this.#rest.subarray(at + 13);
    this.#started = true;
    return true;
  }
}
