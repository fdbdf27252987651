import type { Permission } from '../../../../hub/auth/permissions.ts';
import type { Role } from '../../../../hub/auth/principal.ts';
import { useSession } from '../../api/session.ts';

/** Which roles may do what buttons offer; the hub decides, this only says so beforehand. */
const granted = {
  'alerts:ack': ['admin', 'supervisor', 'commander', 'operator'],
  'alerts:silence': ['admin', 'supervisor', 'commander', 'operator'],
  'alerts:silence-critical': ['admin', 'supervisor'],
  'cases:act': ['admin', 'supervisor', 'commander', 'operator', 'station', 'worker'],
  'cases:report': ['admin', 'supervisor', 'commander', 'operator', 'worker'],
  'cases:accept': ['admin', 'supervisor', 'operator'],
  'cases:supervise': ['admin', 'supervisor'],
  'cases:command': ['admin', 'commander'],
  'cases:execute': ['admin', 'station', 'worker'],
  'hazards:report': ['admin', 'supervisor', 'commander', 'operator', 'station', 'worker'],
  'hazards:inspect': ['admin', 'supervisor', 'commander', 'station', 'worker'],
  'hazards:supervise': ['admin', 'supervisor'],
  'stations:write': ['admin', 'supervisor', 'commander'],
  'dispatches:act': ['admin', 'commander', 'station'],
  'cameras:control': ['admin', 'supervisor', 'commander', 'operator'],
  'cameras:take-over': ['admin', 'supervisor'],
  'warnings:write': ['admin', 'supervisor', 'commander', 'operator'],
  'warnings:approve': ['admin', 'supervisor'],
  'rules:write': ['admin', 'supervisor'],
  'catalogue:write': ['admin'],
  'cameras:write': ['admin'],
  'grids:write': ['admin'],
  'devices:write': ['admin'],
  'users:manage': ['admin'],
  'tokens:manage': ['admin'],
} as const satisfies Partial<Record<Permission, readonly Role[]>>;

/** What is offered only to some. */
export type Offered = keyof typeof granted;
export const offered = Object.keys(granted) as Offered[];

export function roleGrants(role: Role, permission: Offered): boolean {
  return granted[permission].some((one) => one === role);
}

/** Whether whoever is logged in may do this. */
export function useMay(permission: Offered): boolean {
  const { data } = useSession();
  return data ? roleGrants(data.role, permission) : false;
}
