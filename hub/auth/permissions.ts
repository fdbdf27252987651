import type { Role } from './principal.ts';

export const permissions = [
  'self',
  'grids:read',
  'grids:write',
  'devices:read',
  'devices:write',
  'readings:read',
  'readings:write',
  'rules:read',
  'rules:write',
  'alerts:read',
  'alerts:ack',
  'cases:read',
  'cases:act',
  'users:manage',
  'tokens:manage',
  'audit:read',
] as const;
export type Permission = (typeof permissions)[number];

const read: Permission[] = [
  'self',
  'grids:read',
  'devices:read',
  'readings:read',
  'rules:read',
  'alerts:read',
  'cases:read',
];

/** What each role may do; where is the business of its grid scope. */
const granted: Record<Role, ReadonlySet<Permission>> = {
  admin: new Set(permissions),
  supervisor: new Set([...read, 'alerts:ack', 'cases:act', 'audit:read']),
  commander: new Set([...read, 'alerts:ack', 'cases:act']),
  operator: new Set([...read, 'alerts:ack', 'cases:act']),
  station: new Set(read),
  worker: new Set([...read, 'cases:act']),
  viewer: new Set(read),
};

export function roleMay(role: Role, permission: Permission): boolean {
  return granted[role].has(permission);
}
