/** How well something fits what was asked, best first: the whole of a code, the beginning of a text, of a word, anywhere. */
export const fits = ['exact', 'start', 'word', 'inside'] as const;
export type Fit = (typeof fits)[number];

/** What is found. `codes`: what it is called by exactly; `texts`: what else it is known by. */
export interface Entry<T> {
  codes: readonly string[];
  texts: readonly string[];
  /** Among things that fit alike, the greater comes first. */
  weight: number;
  value: T;
}

interface Kept<T> extends Entry<T> {
  id: string;
  /** Codes and texts as they are compared, each behind a break. */
  line: string;
}

interface Segment<T> {
  kept: (Kept<T> | undefined)[];
  /** The lines of all that is kept, and where each begins; absent since the last change. */
  scan: { text: string; starts: number[] } | undefined;
}

/** Entries of a segment: so many lines are put together anew after a change. */
const SEGMENT = 512;
const BREAK = '\u0001';
/** What stands between words. */
const parts = ' 	.,;:/()#_-–—·、,。()';

/** Text as it is compared: without case, and full-width forms as the plain ones that people type. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('\n', ' ').replaceAll(BREAK, ' ');
}

/** The words of a query, folded; none: nothing was asked. */
export function wordsOf(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

/** A word as lines are asked for it. */
interface Probe {
  word: string;
  /** How it stands at the beginning of a text. */
  first: string;
}

/** How a line fits words that are all in it: by the one that fits worst. */
function fitOf(
  { line, codes }: { line: string; codes: readonly string[] },
  probes: readonly Probe[],
  whole: string,
): number {
  if (codes.includes(whole)) return 0;
  let worst = 1;
  for (const { word, first } of probes) {
    if (line.includes(first)) continue;
    worst = Math.max(worst, beginsWord(line, word) ? 2 : 3);
  }
  return worst;
}

function beginsWord(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1))
    if (parts.includes(line[at - 1] ?? ' ')) return true;
  return false;
}

/** An entry that fits; `rank`: the place of its fit in `fits`. */
export interface Found<T> {
  rank: number;
  weight: number;
  id: string;
  value: T;
}

/**
 * Texts that are found by any part of them: segments of lines, each scanned as one string, which is as fast in Chinese
 * as in any language that has spaces. It keeps `most` entries; what was added first leaves first.
 */
export class TextIndex<T> {
  readonly #most: number;
  readonly #places = new Map<string, { segment: Segment<T>; place: number }>();
  readonly #segments: Segment<T>[] = [];
  readonly #free: { segment: Segment<T>; place: number }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#places.size;
  }

  has(id: string): boolean {
    return this.#places.has(id);
  }

  /** Adds or replaces an entry; one whose texts are as before costs nothing but that. */
  set(id: string, entry: Entry<T>): void {
    const codes = entry.codes.map(fold);
    const line = BREAK + [...codes, ...entry.texts.map(fold)].join(BREAK);
    const known = this.#places.get(id);
    const { segment, place } = known ?? this.#room();
    if (!known) this.#places.set(id, { segment, place });
    if (segment.kept[place]?.line !== line) segment.scan = undefined;
    segment.kept[place] = { ...entry, codes, id, line };
    const [oldest] = this.#places.keys();
    if (this.#places.size > this.#most && oldest !== undefined) this.delete(oldest);
  }

  delete(id: string): void {
    const known = this.#places.get(id);
    if (!known) return;
    known.segment.kept[known.place] = undefined;
    known.segment.scan = undefined;
    this.#places.delete(id);
    this.#free.push(known);
  }

  /**
   * Tells `take` of all that fits all words. It stops after each segment, so that whoever asks can let others have a
   * turn in between.
   */
  *find(words: readonly string[], take: (found: Found<T>) => void): Generator<undefined> {
    const probes = words.map((word) => ({ word, first: BREAK + word }));
    const [rarest] = [...words].sort((a, b) => b.length - a.length);
    if (rarest === undefined) return;
    for (const segment of this.#segments) {
      scan(segment, probes, rarest, words.join(' '), take);
      yield;
    }
  }

  /** Makes ready what changes have undone, in as many turns as there are segments; the next question is quick. */
  *prepare(): Generator<undefined> {
    for (const segment of this.#segments) {
      scanOf(segment);
      yield;
    }
  }

  #room(): { segment: Segment<T>; place: number } {
    const free = this.#free.pop();
    if (free) return free;
    let segment = this.#segments.at(-1);
    if (!segment || segment.kept.length >= SEGMENT) {
      segment = { kept: [], scan: undefined };
      this.#segments.push(segment);
    }
    segment.kept.push(undefined);
    return { segment, place: segment.kept.length - 1 };
  }
}

function scanOf<T>(segment: Segment<T>): { text: string; starts: number[] } {
  if (segment.scan) return segment.scan;
  const starts: number[] = [];
  let at = 0;
  const lines = segment.kept.map((kept) => {
    starts.push(at);
    const line = kept?.line ?? '';
    at += line.length + 1;
    return line;
  });
  return (segment.scan = { text: lines.join('\n'), starts });
}

function scan<T>(
  segment: Segment<T>,
  probes: readonly Probe[],
  rarest: string,
  whole: string,
  take: (found: Found<T>) => void,
): void {
  const { text, starts } = scanOf(segment);
  for (let place = 0, at = text.indexOf(rarest); at >= 0; at = text.indexOf(rarest, starts[place])) {
    while ((starts[place + 1] ?? Number.POSITIVE_INFINITY) <= at) place++;
    const kept = segment.kept[place];
    if (kept && (probes.length === 1 || probes.every(({ word }) => kept.line.includes(word))))
      take({ rank: fitOf(kept, probes, whole), weight: kept.weight, id: kept.id, value: kept.value });
    if (++place >= starts.length) return;
  }
}
