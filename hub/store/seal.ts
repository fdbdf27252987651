import { createHash } from 'node:crypto';

/** What the hash of a line of a history is over, beside the hash before it. */
export interface SealedLine {
  n: number;
  at: number;
  actor: string;
  action: string;
  fromState: string | null;
  toState: string;
  comment: string | null;
  detail: Readonly<Record<string, unknown>>;
}

/** The end of a history: how many lines it has, and the hash of the last. */
export interface HistoryEnd {
  entries: number;
  lastHash: string;
}

/** Where a history begins. */
export const noHistory: Readonly<HistoryEnd> = { entries: 0, lastHash: '' };

/** The line as the same text always, whatever the order of its keys. */
function canonical(id: string, line: SealedLine): string {
  const { n, at, actor, action, fromState, toState, comment, detail } = line;
  return JSON.stringify([id, n, at, actor, action, fromState, toState, comment, sorted(detail)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]),
  );
}

/** SHA-256 over the hash before and the line, hex; the first line of what `id` names follows on an empty one. */
export function sealOf(previous: string, id: string, line: SealedLine): string {
  return createHash('sha256')
    .update(`${previous}\n${canonical(id, line)}`)
    .digest('hex');
}

/** Where lines end that were written before there were hashes, chained as if they had theirs. */
export function endOf(id: string, lines: readonly SealedLine[]): HistoryEnd {
  const lastHash = lines.reduce((before, line) => sealOf(before, id, line), '');
  return { entries: lines.at(-1)?.n ?? 0, lastHash };
}

/** Text as both databases give it back, so that its hash stays the same. */
export function asStored(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
