import { HubError } from '../kernel/errors.ts';
import { type Role, roles } from './principal.ts';
import type { Scope } from './scope.ts';

/** A role somewhere: what users and tokens are given. */
export interface Grant {
  role: Role;
  gridCode: string | null;
}

const rank = (role: Role): number => roles.length - roles.indexOf(role);

/** Whether the one who asks may see and change what carries this grant: it lies within their own. */
export function covers(scope: Scope, { role, gridCode }: Grant): boolean {
  const { principal } = scope;
  if (rank(role) > rank(principal.role)) return false;
  return gridCode === null ? principal.gridCode === null : scope.sees(gridCode);
}

/** Nobody gives what they do not have. @throws HubError forbidden, outside-scope, bad-request for an unknown grid */
export function assertMayGrant(scope: Scope, grant: Grant, hasGrid: (code: string) => boolean): void {
  const { principal } = scope;
  if (rank(grant.role) > rank(principal.role)) {
    throw new HubError('forbidden', `As ${principal.role} you cannot make somebody ${grant.role}.`);
  }
  if (covers(scope, grant)) {
    if (grant.gridCode === null || hasGrid(grant.gridCode)) return;
    throw new HubError('bad-request', `There is no grid ${grant.gridCode}: GET /api/v1/grids lists them.`);
  }
  throw new HubError(
    'outside-scope',
    `You may only give rights within grid ${principal.gridCode}: name it or a grid below it as gridCode.`,
  );
}
