import type { ActionInput } from './action.ts';
import { type Case, MOST_RETURNS } from './case.ts';
import { extend, start } from './deadline.ts';
import type { EventType } from './event-type.ts';
import { type Actor, no, type Outcome, type Refusal, type World } from './transition.ts';

const withName = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names : [...names, name];

/** What keeps somebody from verifying a case; null when nothing does. The heart of the two-person rule. */
export function refuseVerifier({ handledBy, dispatchedBy }: Case, name: string): Refusal | null {
  if (handledBy.includes(name))
    return no('same-person', 'Whoever handled a case does not verify it: somebody else has to.');
  if (dispatchedBy.includes(name))
    return no('same-person', 'Whoever dispatched a case does not verify it: somebody else has to.');
  return null;
}

function refuseStanding({ openAlerts }: World): Refusal | null {
  if (openAlerts === 0) return null;
  return no(
    'wrong-state',
    `${openAlerts} of its alerts still stand: a case closes when what raised it is over.`,
  );
}

function dispatchTo(value: Case, units: readonly string[], actor: Actor, reason: string): Outcome {
  return {
    state: 'dispatched',
    changes: { units, dispatchedBy: withName(value.dispatchedBy, actor.name) },
    detail: { units, reason },
  };
}

function typed(value: Case, code: string | undefined, world: World): EventType | Refusal {
  const wanted = code ?? value.typeCode;
  const type = world.typeOf(value.type, wanted);
  if (type) return type;
  return no(
    'validation-failed',
    wanted === null
      ? 'Say what it is about: give its typeCode, one of GET /event-types.'
      : `There is no ${value.type} type ${wanted}: give one of GET /event-types.`,
  );
}

/** Puts it on file: its type, and the limit that counts from now. */
export function filed(
  value: Case,
  { typeCode }: ActionInput<'file'>,
  _actor: Actor,
  world: World,
): Outcome | Refusal {
  if (!world.hasTypes)
    return { state: 'filed', changes: { typeCode: typeCode ?? value.typeCode, filedAt: world.at } };
  const type = typed(value, typeCode, world);
  if ('refused' in type) return type;
  const { handle } = type.limits;
  const deadline = handle === undefined ? null : start(handle, world.at, world.office);
  const detail = { typeCode: type.code, dueAt: deadline?.dueAt ?? null };
  // An alert has said what it is; a report is called what it turns out to be.
  const title = value.source === 'alert' ? value.title : type.name;
  return { state: 'filed', changes: { typeCode: type.code, title, filedAt: world.at, deadline }, detail };
}

/** To the units named, or to the one the routing finds. */
export function dispatched(
  value: Case,
  { unit, units = unit === undefined ? undefined : [unit] }: ActionInput<'dispatch'>,
  actor: Actor,
  world: World,
): Outcome | Refusal {
  if (units !== undefined) {
    const unknown = units.find((id) => !world.hasUnit(id));
    return unknown === undefined
      ? dispatchTo(value, [...new Set(units)], actor, 'chosen by hand')
      : no('validation-failed', `There is no unit ${unknown}: give one of GET /units.`);
  }
  if (value.returns >= MOST_RETURNS)
    return no('validation-failed', 'The case was returned twice: name the unit it shall go to.');
  const route = world.routeOf(value);
  if (route.unit === null) return no('validation-failed', `Name the unit it shall go to: ${route.reason}.`);
  return dispatchTo(value, [route.unit], actor, route.reason);
}

/** More time, lawfully: before it is overdue, on its own clock, no more than its type has. */
export function extended(
  value: Case,
  { limit: text }: ActionInput<'extend'>,
  _actor: Actor,
  world: World,
): Outcome | Refusal {
  const { deadline, overdueSince } = value;
  const limit = world.limitOf(text);
  if (!limit)
    return no(
      'validation-failed',
      `"${text}" is no limit: write "1 working-days", "2 working-hours" or 30min.`,
    );
  if (!deadline) return no('wrong-state', 'The case has no limit that could be extended.');
  if (overdueSince !== null || (deadline.dueAt ?? world.at) < world.at)
    return no('wrong-state', 'The case is overdue: more time is asked for before that.');
  if (limit.clock !== deadline.clock)
    return no(
      'validation-failed',
      `Its limit counts on the ${deadline.clock === 'office' ? 'working' : '24 h'} clock: give more time on that one.`,
    );
  const most = world.typeOf(value.type, value.typeCode)?.limits.handle?.ms ?? deadline.limitMs;
  if (limit.ms > most)
    return no('validation-failed', 'An extension is no longer than the limit of the type itself.');
  const longer = extend(deadline, limit.ms, world.office);
  const detail = { limit: text, dueAt: longer.dueAt };
  return { state: value.state, changes: { deadline: longer, extensions: value.extensions + 1 }, detail };
}

/** Somebody sets to work on it, or has done it. */
export function handled(
  value: Case,
  { done }: ActionInput<'handle'>,
  { name }: Actor,
  world: World,
): Outcome | Refusal {
  const changes = { handledBy: withName(value.handledBy, name), verification: null };
  if (done) return { state: 'handled', changes: { ...changes, handledAt: world.at } };
  if (value.state === 'handling')
    return no(
      'wrong-state',
      'It is being handled already: say done: true when it is, with the result as the comment.',
    );
  return { state: 'handling', changes };
}

/** Back to whoever executes; what was verified no longer counts. */
export function reworking(value: Case): Outcome {
  return { state: 'reworking', changes: { verification: null, reworks: value.reworks + 1 } };
}

/** A verification begins, passes or fails; never by who handled or dispatched it. */
export function verified(
  value: Case,
  { passed }: ActionInput<'verify'>,
  { name }: Actor,
  world: World,
): Outcome | Refusal {
  const refused = refuseVerifier(value, name);
  if (refused) return refused;
  if (passed === undefined && value.state === 'verifying')
    return no('validation-failed', 'Its verification has begun: say passed: true or false.');
  if (passed === false) return { ...reworking(value), detail: { passed } };
  if (passed === undefined) return { state: 'verifying' };
  return { state: 'verifying', changes: { verification: { by: name, at: world.at } }, detail: { passed } };
}

/** The end: with a passed verification, when what raised it is over. */
export function closed(
  value: Case,
  _input: ActionInput<'close'>,
  { name }: Actor,
  world: World,
): Outcome | Refusal {
  const { verification } = value;
  if (!verification)
    return no('wrong-state', 'A case closes only with a passed verification: verify it first.');
  return (
    refuseVerifier(value, verification.by) ??
    refuseStanding(world) ?? { state: 'closed', changes: { closedAt: world.at, closedBy: name } }
  );
}

/** Found, fixed on the spot and closed at once by whoever found it (现场发现、自行处理、快速结案). */
export function quickClosed(
  value: Case,
  { before, after: left, typeCode }: ActionInput<'quick-close'>,
  { name }: Actor,
  world: World,
): Outcome | Refusal {
  const type = typed(value, typeCode, world);
  if ('refused' in type) return type;
  if (!type.simple)
    return no('wrong-state', `"${type.name.en}" is not closed on the spot: it takes the whole way.`);
  if (value.reportedBy !== name)
    return no('same-person', 'Only whoever found it closes a matter on the spot.');
  if (before.some((id) => left.includes(id)))
    return no('validation-failed', 'The photos before and after are the same: give one of each.');
  const { evidenceIds } = world;
  if (evidenceIds && ![...before, ...left].every((id) => evidenceIds.has(id)))
    return no(
      'validation-failed',
      'The photos before and after must be evidence of this case: upload them first.',
    );
  const { handle } = type.limits;
  const changes: Partial<Case> = {
    typeCode: type.code,
    filedAt: world.at,
    deadline: handle === undefined ? null : start(handle, world.at, world.office),
    handledAt: world.at,
    handledBy: withName(value.handledBy, name),
    quick: true,
    closedAt: world.at,
    closedBy: name,
  };
  return refuseStanding(world) ?? { state: 'closed', changes, detail: { before, after: left } };
}
