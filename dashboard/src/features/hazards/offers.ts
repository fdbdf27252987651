import type { HazardState } from '../../../../hub/ledger/hazard.ts';
import type { HazardAction } from '../../../../hub/ledger/transitions.ts';
import type { HazardDeed, HazardView } from '../../api/hazards.ts';
import type { Offered } from '../session/permissions.ts';

/** What lets somebody. */
export type HazardPower = Extract<Offered, `hazards:${string}`>;

interface DeedRule {
  /** The action of the hub it is. */
  action: HazardAction;
  by: HazardPower;
  from: readonly HazardState[];
  /** It has to be said why, or how. */
  words?: true;
  /** It asks for a deadline, or lets one be given. */
  due?: 'needed' | 'possible';
  /** It takes the hazard further on its way out of the ledger. */
  forward?: true;
}

const owed = ['open', 'notified', 'rectifying'] as const;
const unstruck = [...owed, 'claimed', 'inspected'] as const;

/** Who may do what to a hazard in which state, as the hub has it (docs/ledger.md); in the order buttons stand. */
export const deeds = {
  notify: {
    action: 'notify',
    by: 'hazards:supervise',
    from: owed,
    words: true,
    due: 'needed',
    forward: true,
  },
  rectify: { action: 'rectify', by: 'hazards:report', from: ['open', 'notified'], forward: true },
  claim: { action: 'claim', by: 'hazards:report', from: owed, words: true, forward: true },
  strike: { action: 'strike', by: 'hazards:supervise', from: ['inspected'], forward: true },
  pass: { action: 'inspect', by: 'hazards:inspect', from: ['claimed', 'inspected'], forward: true },
  fail: {
    action: 'inspect',
    by: 'hazards:inspect',
    from: ['claimed', 'inspected'],
    words: true,
    due: 'possible',
  },
  escalate: { action: 'escalate', by: 'hazards:supervise', from: owed, words: true },
  comment: { action: 'comment', by: 'hazards:report', from: unstruck, words: true },
} as const satisfies Record<string, DeedRule>;

export type DeedName = keyof typeof deeds;
export const deedNames = Object.keys(deeds) as DeedName[];
export const ruleOf = (name: DeedName): DeedRule => deeds[name];

/** What keeps a deed that is offered from being done now. */
export type Bar = 'handled' | 'inspected-it' | 'verify-first' | 'escalated';

export interface Offer {
  name: DeedName;
  bar: Bar | null;
}

export interface Asking {
  name: string;
  may(permission: HazardPower): boolean;
}

type Facts = Pick<HazardView, 'state' | 'handledBy' | 'inspections' | 'escalation'>;

/** Striking is what everybody waits for: until it can be done, it is said why not. */
const fits = (state: HazardState, name: DeedName): boolean =>
  ruleOf(name).from.includes(state) || (name === 'strike' && state !== 'struck');

function barOf(
  { state, handledBy, inspections, escalation }: Facts,
  name: DeedName,
  who: string,
): Bar | null {
  switch (name) {
    case 'pass':
    case 'fail':
      return handledBy.includes(who) ? 'handled' : null;
    case 'strike':
      if (state !== 'inspected') return 'verify-first';
      return inspections.at(-1)?.by === who ? 'inspected-it' : null;
    case 'escalate':
      return escalation.step === 3 ? 'escalated' : null;
    default:
      return null;
  }
}

/** What somebody may do to a hazard as it is, and what keeps them from it. The hub decides; this only says so beforehand. */
export function offersOf(value: Facts, who: Asking): Offer[] {
  return deedNames
    .filter((name) => who.may(ruleOf(name).by) && fits(value.state, name))
    .map((name) => ({ name, bar: barOf(value, name, who.name) }));
}

/** What could be done to it now by others, by what lets them. */
export function leftToOthers(value: Facts, who: Asking): Map<HazardPower, DeedName[]> {
  const left = new Map<HazardPower, DeedName[]>();
  for (const name of deedNames) {
    const { by, from } = ruleOf(name);
    if (who.may(by) || name === 'comment' || !from.includes(value.state)) continue;
    left.set(by, [...(left.get(by) ?? []), name]);
  }
  return left;
}

/** The one that takes the hazard on; null when somebody else has to. */
export function nextOf(offers: readonly Offer[]): DeedName | null {
  return offers.find(({ name, bar }) => bar === null && ruleOf(name).forward)?.name ?? null;
}

/** What a button asks of the hub. */
export function deedOf(name: DeedName, comment: string, dueAt: number | undefined): HazardDeed {
  const { action, due } = ruleOf(name);
  return {
    action,
    ...(action === 'inspect' && { passed: name === 'pass' }),
    ...(comment !== '' && { comment }),
    ...(due !== undefined && dueAt !== undefined && { dueAt }),
  };
}
