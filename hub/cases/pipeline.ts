import { type ActionRequest, type CaseAction, wordsOf } from './action.ts';
import { type Case, type CaseState, isOver, MOST_RETURNS } from './case.ts';
import { resume, stop } from './deadline.ts';
import { after } from './office-time.ts';
import {
  closed,
  dispatched,
  extended,
  filed,
  handled,
  quickClosed,
  reworking,
  verified,
} from './outcomes.ts';
import { type Actor, no, type Outcome, type Refusal, type Transition, type World } from './transition.ts';

const why = (): string => 'Say in the comment why.';
const underway = ['filed', 'dispatched', 'handling', 'returned', 'reworking'] as const;

/** The pipeline (GB/T 30428.4): who takes a case from where to where. */
export const transitions: { readonly [A in CaseAction]: Transition<A> } = {
  accept: {
    by: ['supervision', 'desk'],
    from: ['reported'],
    to: (_, _input, { name }, { at }) => ({
      state: 'accepted',
      changes: { acceptedAt: at, acceptedBy: name },
    }),
  },
  reject: {
    by: ['supervision'],
    from: ['reported', 'accepted'],
    words: why,
    to: () => ({ state: 'rejected' }),
  },
  file: { by: ['supervision'], from: ['accepted'], to: filed },
  dispatch: { by: ['command'], from: ['filed', 'returned', 'reworking'], to: dispatched },
  handle: {
    by: ['execution'],
    from: ['dispatched', 'handling', 'reworking'],
    words: ({ done }) => (done ? 'Say in the comment how the matter was cured.' : undefined),
    to: handled,
  },
  return: {
    by: ['execution'],
    from: ['dispatched', 'handling'],
    words: why,
    to: ({ returns, units }) => ({
      state: 'returned',
      changes: { returns: returns + 1, units: [] },
      detail: { units, needsHuman: returns + 1 >= MOST_RETURNS },
    }),
  },
  extend: { by: ['command'], from: underway, words: why, to: extended },
  suspend: {
    by: ['command'],
    from: underway,
    words: why,
    to: ({ state, deadline }, _input, _actor, { at, office }) => ({
      state: 'suspended',
      changes: { suspendedFrom: state, deadline: deadline && stop(deadline, at, office) },
    }),
  },
  resume: {
    by: ['command'],
    from: ['suspended'],
    to({ suspendedFrom, deadline }, _input, _actor, { at, office }) {
      const running = deadline && resume(deadline, at, office);
      const changes = { suspendedFrom: null, deadline: running };
      return { state: suspendedFrom ?? 'filed', changes, detail: { dueAt: running?.dueAt ?? null } };
    },
  },
  verify: {
    by: ['supervision'],
    from: ['handled', 'verifying'],
    words: ({ passed }) => (passed === false ? why() : undefined),
    to: verified,
  },
  rework: { by: ['supervision'], from: ['handled', 'verifying'], words: why, to: reworking },
  close: { by: ['supervision'], from: ['verifying'], to: closed },
  cancel: { by: ['supervision'], from: 'open', words: why, to: () => ({ state: 'cancelled' }) },
  comment: {
    by: 'anybody',
    from: 'any',
    words: () => 'The comment is empty.',
    to: ({ state }) => ({ state }),
  },
  'quick-close': { by: ['execution'], from: ['reported', 'accepted'], to: quickClosed },
};

function refuseActor(
  value: Case,
  action: CaseAction,
  { by }: Pick<Transition<never>, 'by'>,
  actor: Actor,
): Refusal | null {
  if (by === 'anybody') return null;
  if (!by.some((axis) => actor.axes.has(axis)))
    return no('forbidden', `"${action}" is for ${by.join(' or ')}, which ${actor.name} is not.`);
  const executes = by.includes('execution') && value.units.length > 0;
  if (executes && !actor.actsFor(value.units))
    return no(
      'forbidden',
      `The case is with ${value.units.join(', ')}, for which ${actor.name} does not act.`,
    );
  return null;
}

/** By when the next step has to be taken in this state. */
export function stepOf(
  value: Case,
  state: CaseState,
  { at, office, typeOf }: Pick<World, 'at' | 'office' | 'typeOf'>,
): Case['step'] {
  const awaited = (
    {
      reported: 'accept',
      filed: 'dispatch',
      returned: 'dispatch',
      handled: 'verify',
      verifying: 'verify',
    } as const
  )[state as string];
  if (awaited === undefined) return null;
  if (value.step?.action === awaited && state !== 'returned') return value.step;
  const limit = typeOf(value.type, value.typeCode)?.limits[awaited];
  return limit ? { action: awaited, dueAt: after(office, limit.clock, at, limit.ms), told: false } : null;
}

/** The case after what was done to it, one version on. */
export function advanced(
  value: Case,
  { state, changes = {} }: Outcome,
  world: Pick<World, 'at' | 'office' | 'typeOf'>,
): Case {
  const next = { ...value, ...changes, state, updatedAt: world.at, version: value.version + 1 };
  const dueAt = next.deadline ? next.deadline.dueAt : next.dueAt;
  return { ...next, dueAt, step: stepOf(next, state, world) };
}

/** An action that was taken: the case it made, and what its history notes. */
export interface Deed {
  next: Case;
  comment: string | null;
  detail: Record<string, unknown>;
}

/** Takes the case through an action, or says why not. */
export function take(value: Case, request: ActionRequest, actor: Actor, world: World): Deed | Refusal {
  const { action } = request;
  // The request and its transition are of the same action; TypeScript does not follow that through a union.
  const transition = transitions[action] as Transition<CaseAction>;
  const barred = refuseActor(value, action, transition, actor);
  if (barred) return barred;
  const { from } = transition;
  const fits = from === 'any' || (from === 'open' ? !isOver(value.state) : from.includes(value.state));
  if (!fits) {
    const where = from === 'open' ? 'open' : from.join(', ');
    return no(
      'wrong-state',
      `A case that is ${value.state} cannot be taken through "${action}", only one that is ${where}.`,
    );
  }
  const comment = wordsOf(request);
  const missing = comment === null ? transition.words?.(request) : undefined;
  if (missing !== undefined) return no('validation-failed', missing);
  const outcome = transition.to(value, request, actor, world);
  if ('refused' in outcome) return outcome;
  return { next: advanced(value, outcome, world), comment, detail: outcome.detail ?? {} };
}
