import { createHash } from 'node:crypto';
import type { CaseEntry } from './case.ts';

/** What the hash of a line is over, beside the hash before it. */
type Sealed = Omit<CaseEntry, 'hash'>;

/** The line as the same text always, whatever the order of its keys. */
function canonical(caseId: string, entry: Sealed): string {
  const { n, at, actor, action, fromState, toState, comment, detail } = entry;
  return JSON.stringify([caseId, n, at, actor, action, fromState, toState, comment, sorted(detail)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]),
  );
}

/** SHA-256 over the hash before and the line, hex; the first line of a case follows on an empty one. */
export function sealOf(previous: string, caseId: string, entry: Sealed): string {
  return createHash('sha256')
    .update(`${previous}\n${canonical(caseId, entry)}`)
    .digest('hex');
}

/** Text as both databases give it back, so that its hash stays the same. */
export function asStored(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
