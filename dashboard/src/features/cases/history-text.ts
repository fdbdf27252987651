import type { CaseEntry } from '../../../../hub/cases/case.ts';
import type { StationAction } from '../../../../hub/dispatch/dispatch.ts';

type Line = Pick<CaseEntry, 'action' | 'detail' | 'toState' | 'comment'>;

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
  | { key: 'allDeclined'; station: string; why: string }
  | { key: 'nobodyLeft' }
  | { key: 'says'; station: string; said: StationAction }
  | { key: 'extended'; limit: string; dueAt: number | null }
  | { key: 'resumed'; dueAt: number | null }
  | { key: 'passed' | 'failed' | 'doing' | 'done' | 'verifying' }
  | { key: 'used'; percent: number; dueAt: number | null }
  | { key: 'late'; dueAt: number | null }
  | { key: 'called'; asked: readonly Verdict[]; passedOver: readonly Verdict[] }
  | { key: 'station'; id: string; by: string; skipped: readonly StationAction[]; asked: readonly string[] }
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

const actions = ['received', 'departed', 'arrived', 'done', 'declined'] as const;
const saidOf = (value: unknown): StationAction | undefined => actions.find((one) => one === value);

/** What the hub wrote for a station before its lines said so as data: `East Gate: departed`. */
const oldDeed = /^(.+): (departed|arrived|done)$/;
const oldReturn = /^All stations that were asked have declined, (.+?) last(?:: (.+))?$/s;

/** A deed the hub did for a station, which has said something, or all of which have declined. */
function doneFor({ action, detail, comment }: Line): HistoryText | null {
  const station = text(detail['station']);
  if (action === 'handle') {
    const old = oldDeed.exec(comment ?? '');
    const said = saidOf(detail['said']) ?? saidOf(old?.[2]);
    return said ? { key: 'says', station: station || (old?.[1] ?? ''), said } : null;
  }
  if (action !== 'return') return null;
  if (detail['nobodyLeft'] === true) return { key: 'nobodyLeft' };
  if (detail['allDeclined'] === true) return { key: 'allDeclined', station, why: text(detail['why']) };
  const old = oldReturn.exec(comment ?? '');
  return old ? { key: 'allDeclined', station: old[1] ?? '', why: old[2] ?? '' } : null;
}

/** What somebody wrote in a line themselves; null where nobody did, or the hub did, which says the same in figures. */
export function ownWords(entry: Line & Pick<CaseEntry, 'actor'>): string | null {
  const { actor, comment, detail } = entry;
  if (comment === null || actor === 'hub') return null;
  const made = doneFor(entry);
  if (made?.key === 'allDeclined' || detail['inOwnWords'] === false) return null;
  return made?.key === 'says' && detail['said'] === undefined ? null : comment;
}

/** What a line says; null when its action says it all. */
export function historyText(entry: Line): HistoryText | null {
  const { action, detail, toState } = entry;
  const made = doneFor(entry);
  if (made) return made;
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
      return action.startsWith('dispatch-') && typeof detail['station'] === 'string'
        ? {
            key: 'station',
            id: detail['station'],
            by: text(detail['by']),
            skipped: names(detail['skipped']).flatMap((one) => saidOf(one) ?? []),
            asked: names(detail['asked']),
          }
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
