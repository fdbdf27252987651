import type { CaseAction } from '../../../../hub/cases/action.ts';
import type { CaseState, CaseView } from '../../../../hub/cases/case.ts';
import { isOver } from '../../live/case-over.ts';
import type { Offered } from '../session/permissions.ts';

/** What a deed asks for beside words. */
export type DeedForm = 'type' | 'units' | 'limit' | 'photos' | 'into' | 'alerts';

interface DeedRule {
  /** The action of the hub it is; merging and splitting have routes of their own. */
  action: CaseAction | 'merge' | 'split';
  /** Any of these lets somebody. */
  by: readonly Offered[];
  from: readonly CaseState[] | 'open' | 'any';
  /** It has to be said why, or how. */
  words?: true;
  form?: DeedForm;
  /** It takes the case further on its way. */
  forward?: true;
}

const underway = ['filed', 'dispatched', 'handling', 'returned', 'reworking'] as const;

/** Who may do what to a case in which state, as the hub has it (docs/cases.md); in the order buttons stand. */
export const deeds = {
  accept: {
    action: 'accept',
    by: ['cases:accept', 'cases:supervise'],
    from: ['reported'],
    forward: true,
  },
  file: { action: 'file', by: ['cases:supervise'], from: ['accepted'], form: 'type', forward: true },
  dispatch: {
    action: 'dispatch',
    by: ['cases:command'],
    from: ['filed', 'returned', 'reworking'],
    form: 'units',
    forward: true,
  },
  handle: { action: 'handle', by: ['cases:execute'], from: ['dispatched', 'reworking'], forward: true },
  done: {
    action: 'handle',
    by: ['cases:execute'],
    from: ['dispatched', 'handling', 'reworking'],
    words: true,
    forward: true,
  },
  verify: { action: 'verify', by: ['cases:supervise'], from: ['handled'] },
  pass: { action: 'verify', by: ['cases:supervise'], from: ['handled', 'verifying'], forward: true },
  fail: { action: 'verify', by: ['cases:supervise'], from: ['handled', 'verifying'], words: true },
  close: { action: 'close', by: ['cases:supervise'], from: ['verifying'], forward: true },
  rework: { action: 'rework', by: ['cases:supervise'], from: ['verifying'], words: true },
  resume: { action: 'resume', by: ['cases:command'], from: ['suspended'], forward: true },
  return: { action: 'return', by: ['cases:execute'], from: ['dispatched', 'handling'], words: true },
  extend: { action: 'extend', by: ['cases:command'], from: underway, words: true, form: 'limit' },
  suspend: { action: 'suspend', by: ['cases:command'], from: underway, words: true },
  'quick-close': {
    action: 'quick-close',
    by: ['cases:execute'],
    from: ['reported', 'accepted'],
    form: 'photos',
  },
  comment: { action: 'comment', by: ['cases:act'], from: 'any', words: true },
  reject: { action: 'reject', by: ['cases:supervise'], from: ['reported', 'accepted'], words: true },
  merge: { action: 'merge', by: ['cases:supervise'], from: 'open', words: true, form: 'into' },
  split: { action: 'split', by: ['cases:supervise'], from: 'open', words: true, form: 'alerts' },
  cancel: { action: 'cancel', by: ['cases:supervise'], from: 'open', words: true },
} as const satisfies Record<string, DeedRule>;

export type DeedName = keyof typeof deeds;
export const deedNames = Object.keys(deeds) as DeedName[];
export const ruleOf = (name: DeedName): DeedRule => deeds[name];

/** What keeps a deed that is offered from being done now. */
export type Bar = 'same-person' | 'alerts-open' | 'verify-first' | 'overdue' | 'no-limit';

export interface Offer {
  name: DeedName;
  bar: Bar | null;
}

export interface Asking {
  name: string;
  may(permission: Offered): boolean;
  /** Alerts of the case that still stand. */
  standing: number;
  /** Whether its type is closed on the spot; null while that is not known. */
  simple: boolean | null;
}

type Facts = Pick<
  CaseView,
  'state' | 'handledBy' | 'dispatchedBy' | 'verification' | 'overdue' | 'dueAt' | 'reportedBy' | 'alertIds'
>;

function fits({ state, verification, reportedBy, alertIds }: Facts, name: DeedName, who: Asking): boolean {
  const { from } = ruleOf(name);
  if (from === 'open' ? isOver(state) : from !== 'any' && !from.includes(state)) return false;
  switch (name) {
    case 'pass':
    case 'fail':
      return verification === null;
    case 'rework':
      return verification !== null;
    case 'quick-close':
      return reportedBy === who.name && who.simple !== false;
    case 'split':
      return alertIds.length > 1;
    default:
      return true;
  }
}

function barOf(value: Facts, name: DeedName, who: Asking): Bar | null {
  switch (name) {
    case 'verify':
    case 'pass':
    case 'fail':
      return value.handledBy.includes(who.name) || value.dispatchedBy.includes(who.name)
        ? 'same-person'
        : null;
    case 'close':
      if (value.verification === null) return 'verify-first';
      return who.standing > 0 ? 'alerts-open' : null;
    case 'extend':
      if (value.dueAt === null) return 'no-limit';
      return value.overdue ? 'overdue' : null;
    default:
      return null;
  }
}

/** What somebody may do to a case as it is, and what keeps them from it. The hub decides; this only says so beforehand. */
export function offersOf(value: Facts, who: Asking): Offer[] {
  return deedNames
    .filter((name) => ruleOf(name).by.some((one) => who.may(one)) && fits(value, name, who))
    .map((name) => ({ name, bar: barOf(value, name, who) }));
}

/** The one that takes the case on; null when somebody else has to. */
export function nextOf(offers: readonly Offer[]): DeedName | null {
  return offers.find(({ name, bar }) => bar === null && ruleOf(name).forward)?.name ?? null;
}
