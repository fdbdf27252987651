import { HubError } from '../kernel/errors.ts';
import { type Permission, roleMay } from './permissions.ts';
import type { Principal } from './principal.ts';

/** The one place where role and grid scope are decided. */
export interface Scope {
  readonly principal: Principal;
  may(permission: Permission): boolean;
  sees(gridCode: string): boolean;
  /** @throws HubError outside-scope */
  assertSees(gridCode: string): void;
}

/** `isWithin(code, root)`: whether grid `code` is `root` or lies below it. */
export function createScope(principal: Principal, isWithin: (code: string, root: string) => boolean): Scope {
  const sees = (gridCode: string): boolean =>
    principal.gridCode === null || isWithin(gridCode, principal.gridCode);
  return {
    principal,
    may: (permission) => roleMay(principal.role, permission),
    sees,
    assertSees(gridCode) {
      if (!sees(gridCode)) {
        throw new HubError('outside-scope', `Grid ${gridCode} lies outside what ${principal.name} may see.`);
      }
    },
  };
}
