import { resumedAt, startedAt } from './escalation.ts';
import { type Hazard, type HazardState, owedStates } from './hazard.ts';

/** What is done to a hazard by people. */
export const hazardActions = [
  'notify',
  'rectify',
  'claim',
  'inspect',
  'escalate',
  'strike',
  'comment',
] as const;
export type HazardAction = (typeof hazardActions)[number];

/** An action with what it was given; which of it is needed is in the table. */
export interface HazardRequest {
  action: HazardAction;
  comment?: string | undefined;
  dueAt?: number | undefined;
  passed?: boolean | undefined;
}

export type Power = 'report' | 'inspect' | 'supervise';

/** Who acts. That two people are needed goes by `name`. */
export interface HazardActor {
  name: string;
  powers: ReadonlySet<Power>;
}

export interface HazardRefusal {
  code: 'forbidden' | 'same-person' | 'wrong-state' | 'validation-failed';
  refused: string;
}

/** What an action makes of a hazard, and what its history notes. */
export interface HazardDeed {
  next: Hazard;
  detail: Record<string, unknown>;
}

type Outcome = Partial<Hazard> | HazardRefusal;

interface Transition {
  by: Power;
  from: readonly HazardState[];
  /** What the comment has to say, where one is needed. */
  words?(request: HazardRequest): string | undefined;
  to(value: Hazard, request: HazardRequest, name: string, at: number): Outcome;
}

const withName = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names : [...names, name];
const no = (code: HazardRefusal['code'], refused: string): HazardRefusal => ({ code, refused });

function notified(value: Hazard, { dueAt, comment = '' }: HazardRequest, name: string, at: number): Outcome {
  if (dueAt === undefined || dueAt <= at)
    return no('validation-failed', 'Give in dueAt by when it has to be removed: an instant to come.');
  const kind = value.notices.length === 0 ? 'first' : 'further';
  const notice = { n: value.notices.length + 1, kind, issuedAt: at, issuedBy: name, dueAt } as const;
  return {
    state: 'notified',
    notices: [...value.notices, { ...notice, requirement: comment }],
    dueAt,
    escalation: startedAt(dueAt),
  };
}

/** Whoever had a hand in the removal does not judge it. */
function inspected(value: Hazard, request: HazardRequest, name: string, at: number): Outcome {
  const { passed, comment = null, dueAt } = request;
  if (passed === undefined) return no('validation-failed', 'Say in passed whether it is gone.');
  if (value.handledBy.includes(name))
    return no('same-person', `${name} had a hand in the removal: somebody else has to inspect it.`);
  const inspections = [...value.inspections, { at, by: name, passed, comment }];
  if (passed) return { state: 'inspected', inspections };
  if (dueAt !== undefined && dueAt <= at)
    return no('validation-failed', 'The new dueAt has passed: give an instant to come.');
  const due = dueAt ?? value.dueAt;
  const goesOn = due === null ? null : Math.max(due, at);
  const escalation = dueAt === undefined ? resumedAt(value.escalation, goesOn) : startedAt(dueAt);
  return { state: 'rectifying', inspections, dueAt: due, escalation };
}

function struck({ inspections, handledBy }: Hazard, _: HazardRequest, name: string, at: number): Outcome {
  const last = inspections.at(-1);
  if (!last?.passed || handledBy.includes(last.by))
    return no('wrong-state', 'It is struck only after an inspection that found it gone.');
  if (last.by === name)
    return no('same-person', `${name} has inspected it: somebody else has to strike it from the ledger.`);
  return { state: 'struck', struckAt: at, struckBy: name };
}

/** The ledger's rules: who takes a hazard from where to where. */
export const hazardTransitions: { readonly [A in HazardAction]: Transition } = {
  notify: {
    by: 'supervise',
    from: ['open', 'notified', 'rectifying'],
    words: () => 'Say in the comment what has to be done.',
    to: notified,
  },
  rectify: {
    by: 'report',
    from: ['open', 'notified'],
    to: ({ handledBy }, _, name) => ({ state: 'rectifying', handledBy: withName(handledBy, name) }),
  },
  claim: {
    by: 'report',
    from: ['open', 'notified', 'rectifying'],
    words: () => 'Say in the comment how it was removed.',
    to: ({ handledBy, escalation }, _, name) => ({
      state: 'claimed',
      handledBy: withName(handledBy, name),
      escalation: { ...escalation, nextAt: null },
    }),
  },
  inspect: {
    by: 'inspect',
    from: ['claimed', 'inspected'],
    words: ({ passed }) => (passed === false ? 'Say in the comment what is left.' : undefined),
    to: inspected,
  },
  escalate: {
    by: 'supervise',
    from: owedStates,
    words: () => 'Say in the comment why it cannot wait.',
    to: ({ escalation }) =>
      escalation.step === 3
        ? no('wrong-state', 'It has been escalated upstream: a new notice begins anew.')
        : { escalation: { step: 3, nextAt: null } },
  },
  strike: { by: 'supervise', from: ['inspected'], to: struck },
  comment: {
    by: 'report',
    from: ['open', 'notified', 'rectifying', 'claimed', 'inspected'],
    words: () => 'The comment is empty.',
    to: () => ({}),
  },
};

/** Takes a hazard through an action, or says why not. */
export function take(
  value: Hazard,
  request: HazardRequest,
  { name, powers }: HazardActor,
  at: number,
): HazardDeed | HazardRefusal {
  const { action, comment = '', dueAt, passed } = request;
  const { by, from, words, to } = hazardTransitions[action];
  if (!powers.has(by))
    return no('forbidden', `"${action}" is for those who ${by} hazards, and not for ${name}.`);
  if (!from.includes(value.state))
    return no('wrong-state', `A hazard that is ${value.state} is not taken through "${action}".`);
  const missing = comment === '' ? words?.(request) : undefined;
  if (missing !== undefined) return no('validation-failed', missing);
  const changes = to(value, request, name, at);
  if ('refused' in changes) return changes;
  const next = { ...value, ...changes, updatedAt: at, version: value.version + 1 };
  return { next, detail: { ...(dueAt !== undefined && { dueAt }), ...(passed !== undefined && { passed }) } };
}
