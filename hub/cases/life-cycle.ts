import type { Case, CaseState } from './case.ts';

export const caseActions = ['accept', 'comment', 'close'] as const;
export type CaseAction = (typeof caseActions)[number];

/** What somebody does to a case. `openAlerts`: how many of its alerts still stand. */
export interface CaseDeed {
  action: CaseAction;
  by: string;
  comment: string | null;
  at: number;
  openAlerts: number;
}

/** Why a deed is refused, as a sentence for whoever tried. */
export interface Refusal {
  refused: string;
}

/** From which states each action may be taken, and where it leads; `same` stays. */
const transitions: Record<CaseAction, Partial<Record<CaseState, CaseState>> | 'same'> = {
  accept: { reported: 'accepted' },
  comment: 'same',
  close: { reported: 'closed', accepted: 'closed' },
};

/** The states `action` can be taken from, for messages and for buttons. */
export function statesFor(action: CaseAction): CaseState[] {
  const table = transitions[action];
  return table === 'same' ? [] : (Object.keys(table) as CaseState[]);
}

/** The next state of the case, or why not. A comment may be added in every state, also to a closed case. */
export function decide(value: Case, deed: CaseDeed): CaseState | Refusal {
  const table = transitions[deed.action];
  if (deed.action !== 'accept' && (deed.comment ?? '').trim() === '') {
    return {
      refused:
        deed.action === 'close' ? 'Say in the comment how the matter was cured.' : 'The comment is empty.',
    };
  }
  if (table === 'same') return value.state;
  const next = table[value.state];
  if (!next) return { refused: `A case that is ${value.state} cannot be taken through "${deed.action}".` };
  if (deed.action === 'close' && deed.openAlerts > 0) {
    return {
      refused: `${deed.openAlerts} of its alerts still stand: a case closes when what raised it is over.`,
    };
  }
  return next;
}

/** The case after a decided deed. */
export function perform(value: Case, deed: CaseDeed, state: CaseState): Case {
  const next = { ...value, state, updatedAt: deed.at, version: value.version + 1 };
  if (deed.action === 'accept') return { ...next, acceptedAt: deed.at, acceptedBy: deed.by };
  if (deed.action === 'close') return { ...next, closedAt: deed.at, closedBy: deed.by };
  return next;
}
