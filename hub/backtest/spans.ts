/** A stretch of time that is known, both ends included, Unix ms; without a device it is about any of them. */
export interface Span {
  deviceId: string | null;
  from: number;
  to: number;
}

/** The spans of one device: their places in the list they came from, by `from`. */
interface Sorted {
  places: number[];
  /** For each, the latest end of it and all before it. */
  ends: number[];
}

const EVERY = '';

/** Spans of devices, to be asked which of them a stretch of time meets. */
export class Spans<S extends Span = Span> {
  readonly all: readonly S[];
  readonly #byDevice = new Map<string, Sorted>();

  constructor(spans: readonly S[]) {
    this.all = spans;
    const order = spans.map((span, place) => ({ span, place })).sort((a, b) => a.span.from - b.span.from);
    for (const { span, place } of order) {
      const key = span.deviceId ?? EVERY;
      let sorted = this.#byDevice.get(key);
      if (!sorted) this.#byDevice.set(key, (sorted = { places: [], ends: [] }));
      sorted.places.push(place);
      sorted.ends.push(Math.max(span.to, sorted.ends.at(-1) ?? Number.NEGATIVE_INFINITY));
    }
  }

  /** The places of the spans that have an instant in common with `from`..`to`. */
  *meeting(deviceId: string, from: number, to: number): Generator<number> {
    yield* this.#meeting(deviceId, from, to);
    if (deviceId !== EVERY) yield* this.#meeting(EVERY, from, to);
  }

  *#meeting(key: string, from: number, to: number): Generator<number> {
    const sorted = this.#byDevice.get(key);
    if (!sorted) return;
    const { places, ends } = sorted;
    for (let i = firstNotBelow(ends, from); i < places.length; i++) {
      const place = places[i] ?? 0;
      const span = this.all[place];
      if (!span || span.from > to) return;
      if (span.to >= from) yield place;
    }
  }
}

function firstNotBelow(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which known spans the episodes of one rule met, and how soon. */
export class Tally {
  readonly #spans: Spans;
  /** For each span when the first episode that meets it fired; infinite without one. */
  readonly #firedAt: Float64Array;

  constructor(spans: Spans) {
    this.#spans = spans;
    this.#firedAt = new Float64Array(spans.all.length).fill(Number.POSITIVE_INFINITY);
  }

  /** Counts an episode; answers whether it meets any span. */
  add(deviceId: string, { firedAt, resolvedAt }: { firedAt: number; resolvedAt: number | null }): boolean {
    let met = false;
    for (const place of this.#spans.meeting(deviceId, firedAt, resolvedAt ?? Number.POSITIVE_INFINITY)) {
      met = true;
      this.#firedAt[place] = Math.min(this.#firedAt[place] ?? firedAt, firedAt);
    }
    return met;
  }

  isMet(place: number): boolean {
    return (this.#firedAt[place] ?? Number.POSITIVE_INFINITY) < Number.POSITIVE_INFINITY;
  }

  get met(): number {
    return this.#spans.all.filter((_span, place) => this.isMet(place)).length;
  }

  /** How long after the beginning of a span it was met, ms; an episode that was there before it took no time. */
  get medianDelayMs(): number | null {
    const delays = this.#spans.all
      .map(({ from }, place) => Math.max(0, (this.#firedAt[place] ?? 0) - from))
      .filter((ms) => ms < Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b);
    const [low, high] = [delays[(delays.length - 1) >> 1], delays[delays.length >> 1]];
    return low === undefined || high === undefined ? null : (low + high) / 2;
  }
}
