import type { CaseEntry } from '../../../../hub/cases/case.ts';

/** A station that was asked or passed over, and why. */
export interface Verdict {
  id: string;
  reason: string;
}

/** What a line of the history says beside who and what: a text of the catalogue with its figures. */
export type HistoryText =
  | { key: 'filed'; typeCode: string; dueAt: number | null }
  | { key: 'sent'; units: readonly string[]; reason: string }
  | { key: 'returned'; units: readonly string[]; needsHuman: boolean }
  | { key: 'extended'; limit: string; dueAt: number | null }
  | { key: 'resumed'; dueAt: number | null }
  | { key: 'passed' | 'failed' | 'doing' | 'done' | 'verifying' }
  | { key: 'used'; percent: number; dueAt: number | null }
  | { key: 'late'; dueAt: number | null }
  | { key: 'called'; asked: readonly Verdict[]; passedOver: readonly Verdict[] }
  | { key: 'station'; id: string }
  | { key: 'into' | 'took' | 'splitFrom'; number: string };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
const verdicts = (value: unknown): Verdict[] =>
  Array.isArray(value)
    ? value.filter((one): one is Verdict => typeof one?.id === 'string' && typeof one?.reason === 'string')
    : [];
/** The history keeps what the action worked out as it was: a number, or an instant as text. */
const instant = (value: unknown): number | null => {
  if (typeof value === 'number') return value;
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

/** What a line says; null when its action says it all. */
export function historyText({
  action,
  detail,
  toState,
}: Pick<CaseEntry, 'action' | 'detail' | 'toState'>): HistoryText | null {
  const dueAt = instant(detail['dueAt']);
  switch (action) {
    case 'file':
      return { key: 'filed', typeCode: text(detail['typeCode']), dueAt };
    case 'dispatch':
      return { key: 'sent', units: names(detail['units']), reason: text(detail['reason']) };
    case 'return':
      return { key: 'returned', units: names(detail['units']), needsHuman: detail['needsHuman'] === true };
    case 'extend':
      return { key: 'extended', limit: text(detail['limit']), dueAt };
    case 'resume':
      return { key: 'resumed', dueAt };
    case 'handle':
      return { key: toState === 'handled' ? 'done' : 'doing' };
    case 'verify':
      if (detail['passed'] === true) return { key: 'passed' };
      return { key: detail['passed'] === false ? 'failed' : 'verifying' };
    case 'warning': {
      const { percent } = detail;
      return { key: 'used', percent: typeof percent === 'number' ? percent : 0, dueAt };
    }
    case 'overdue':
    case 'step-overdue':
      return { key: 'late', dueAt };
    case 'merge':
      return { key: 'into', number: text(detail['into']) };
    case 'merged':
      return { key: 'took', number: text(detail['case']) };
    case 'open':
      return 'splitFrom' in detail ? { key: 'splitFrom', number: text(detail['splitFrom']) } : null;
    case 'stations-called':
      return { key: 'called', asked: verdicts(detail['asked']), passedOver: verdicts(detail['passedOver']) };
    default:
      return action.startsWith('dispatch-') && typeof detail['stationId'] === 'string'
        ? { key: 'station', id: detail['stationId'] }
        : null;
  }
}

/** Why somebody was chosen, as a key of the catalogue with what it names; null for words that are not known. */
export function reasonText(reason: string): { key: string; what: string } | null {
  const known: Record<string, string> = {
    'chosen by hand': 'hand',
    'nobody nearer answers for it': 'nearest',
    'named by the type, the owner is not known': 'type',
    'its owner is not known': 'noOwner',
    'returned twice': 'returnedTwice',
    'no unit on duty answers for this place and type': 'nobody',
  };
  const key = known[reason];
  if (key !== undefined) return { key, what: '' };
  const found = /^(territory|owner|no unit is known for the owner) (.+)$/.exec(reason);
  if (!found) return null;
  const kinds: Record<string, string> = { territory: 'territory', owner: 'owner' };
  return { key: kinds[found[1] ?? ''] ?? 'unknownOwner', what: found[2] ?? '' };
}
