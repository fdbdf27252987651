import type { Recording } from '../../../api/recordings.ts';

type Span = Pick<Recording, 'from' | 'to'>;

/** Less than this between two files is no gap but the join of two. */
const JOIN_MS = 2000;

/** The file in which an instant lies; of two that overlap, the one that began later. */
export function segmentAt<T extends Span>(segments: readonly T[], at: number): T | undefined {
  return segments.findLast(({ from, to }) => from <= at && at < to);
}

/** When recording goes on after an instant; null when it does not. */
export function nextAfter(segments: readonly Span[], at: number): number | null {
  let next: number | null = null;
  for (const { from } of segments) if (from > at && (next === null || from < next)) next = from;
  return next;
}

/** Stretches that are recorded without a gap worth a word, oldest first. */
export function stretches(segments: readonly Span[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of segments.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from - last.to <= JOIN_MS) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}
