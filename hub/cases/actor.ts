import type { Scope } from '../auth/scope.ts';
import type { Department } from './routing.ts';
import type { Actor, Axis } from './transition.ts';

/** Who is asking, with the powers their role gives them over cases. */
export function actorOf(
  { principal, may }: Scope,
  actsFor: (name: string, units: readonly string[]) => boolean,
): Actor {
  const axes: Axis[] = [
    ...(may('cases:accept') ? (['desk'] as const) : []),
    ...(may('cases:supervise') ? (['supervision'] as const) : []),
    ...(may('cases:command') ? (['command'] as const) : []),
    ...(may('cases:execute') ? (['execution'] as const) : []),
  ];
  const { name, role } = principal;
  return { name, axes: new Set(axes), actsFor: (units) => role === 'admin' || actsFor(name, units) };
}

/** Whether somebody acts for one of these units: a member, or anybody for those that name no members. */
export function actsForDepartments(
  departments: readonly Department[],
  name: string,
  units: readonly string[],
): boolean {
  const members = departments.filter(({ id }) => units.includes(id)).map((one) => one.members);
  const named = members.filter((names) => names.length > 0);
  return named.length === 0 || named.some((names) => names.includes(name));
}
