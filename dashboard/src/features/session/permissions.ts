import type { Permission } from '../../../../hub/auth/permissions.ts';
import type { Role } from '../../../../hub/auth/principal.ts';
import { useSession } from '../../api/session.ts';

/** Which roles may do what buttons offer; the hub decides, this only says so beforehand. */
const granted: Partial<Record<Permission, readonly Role[]>> = {
  'alerts:ack': ['admin', 'supervisor', 'commander', 'operator'],
  'cases:act': ['admin', 'supervisor', 'commander', 'operator', 'station', 'worker'],
  'cases:accept': ['admin', 'supervisor', 'operator'],
  'cases:supervise': ['admin', 'supervisor'],
};

export function roleGrants(role: Role, permission: Permission): boolean {
  return granted[permission]?.includes(role) ?? false;
}

/** Whether whoever is logged in may do this. */
export function useMay(permission: Permission): boolean {
  const { data } = useSession();
  return data ? roleGrants(data.role, permission) : false;
}
