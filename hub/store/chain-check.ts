import { type HistoryEnd, type SealedLine, sealOf } from './seal.ts';

/** A line as it is on file, with whose history it belongs to; null is a hash from before there were any. */
export interface FiledLine extends SealedLine {
  of: string;
  hash: string | null;
}

/** The first line that is not what was written, and in whose history. */
export interface BrokenLine {
  of: string;
  n: number;
  why: string;
}

/** What a check of histories has found. `fromBefore`: lines from before there were hashes, sealed by those after. */
export interface ChainCheck {
  histories: number;
  lines: number;
  fromBefore: number;
  broken: BrokenLine | null;
}

const PAGE = 2000;

/** Every line, history by history, read in pages of those that follow the last. */
export async function* inPages<L extends { of: string; n: number }>(
  read: (after: { of: string; n: number }, limit: number) => Promise<L[]>,
): AsyncGenerator<L> {
  let after = { of: '', n: 0 };
  for (;;) {
    const lines = await read(after, PAGE);
    yield* lines;
    const last = lines.at(-1);
    if (!last || lines.length < PAGE) return;
    after = last;
  }
}

/** One history's chain as it is walked. */
class Chain {
  readonly of: string;
  n = 0;
  hash = '';
  fromBefore = 0;
  #sealed = false;

  constructor(of: string) {
    this.of = of;
  }

  /** Takes the next line; answers what is wrong with it. */
  follow(filed: FiledLine): string | null {
    const { hash, ...line } = filed;
    const gap = line.n !== this.n + 1;
    this.n = line.n;
    if (gap) return 'the line before it is missing';
    this.hash = sealOf(this.hash, this.of, line);
    if (hash === null) this.fromBefore++;
    else this.#sealed = true;
    if (hash === null && this.#sealed) return 'its hash has been taken away';
    return hash === null || hash === this.hash
      ? null
      : 'its hash is not that of what it says and of the lines before it';
  }

  /** Answers what is wrong with where it ends. */
  end(end: HistoryEnd | undefined): string | null {
    if (!end) return this.#sealed ? 'the end of its history is not on file' : null;
    if (end.entries > this.n) return `lines are missing at its end: there were ${end.entries}`;
    if (end.entries < this.n) return `there are more lines than were written: ${end.entries} of them`;
    return end.lastHash === this.hash ? null : 'it is not the line that was written last';
  }
}

/**
 * Walks histories, each in the order of its lines, and stops at the first line that is not what was written. `ends`:
 * where each ends; those that were walked are taken out of it.
 */
export async function checkChains(
  lines: AsyncIterable<FiledLine>,
  ends: Map<string, HistoryEnd>,
): Promise<ChainCheck> {
  const found: ChainCheck = { histories: 0, lines: 0, fromBefore: 0, broken: null };
  let chain: Chain | undefined;
  const finish = (): BrokenLine | null => {
    if (!chain) return null;
    const { of, n, fromBefore } = chain;
    const why = chain.end(ends.get(of));
    ends.delete(of);
    found.histories++;
    found.fromBefore += fromBefore;
    return why === null ? null : { of, n, why };
  };
  for await (const line of lines) {
    if (chain?.of !== line.of) {
      const broken = finish();
      if (broken) return { ...found, broken };
      chain = new Chain(line.of);
    }
    const why = chain.follow(line);
    if (why !== null) return { ...found, broken: { of: line.of, n: line.n, why } };
    found.lines++;
  }
  const broken = finish();
  if (broken) return { ...found, broken };
  const [gone] = ends.keys();
  return gone === undefined
    ? found
    : { ...found, broken: { of: gone, n: 1, why: 'all of its lines are gone' } };
}
