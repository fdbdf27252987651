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
  'catalogue:write',
  'alerts:read',
  'alerts:ack',
  'alerts:silence',
  'alerts:silence-critical',
  'cases:read',
  'cases:act',
  'cases:report',
  'cases:accept',
  'cases:supervise',
  'cases:command',
  'cases:execute',
  'hazards:read',
  'hazards:report',
  'hazards:inspect',
  'hazards:supervise',
  'notifications:read',
  'notifications:test',
  'stations:read',
  'stations:write',
  'dispatches:read',
  'dispatches:act',
  'cameras:read',
  'cameras:write',
  'cameras:control',
  'cameras:take-over',
  'recordings:read',
  'warnings:read',
  'warnings:write',
  'warnings:approve',
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
  'hazards:read',
  'stations:read',
  'dispatches:read',
  'cameras:read',
  'warnings:read',
];

/** What those do who watch over alerts. */
const watch: Permission[] = [
  'alerts:ack',
  'alerts:silence',
  'cases:act',
  'cases:report',
  'hazards:report',
  'notifications:read',
  'cameras:control',
  'recordings:read',
  'warnings:write',
];

/** What those do besides who answer for them. */
const supervise: Permission[] = [
  'alerts:silence-critical',
  'audit:read',
  'cameras:take-over',
  'notifications:test',
  'warnings:approve',
];

/** What each role may do; where is the business of its grid scope. */
const granted: Record<Role, ReadonlySet<Permission>> = {
  admin: new Set(permissions),
  supervisor: new Set([
    ...read,
    ...watch,
    ...supervise,
    'cases:accept',
    'cases:supervise',
    'hazards:inspect',
    'hazards:supervise',
    'rules:write',
    'stations:write',
  ]),
  commander: new Set([
    ...read,
    ...watch,
    'cases:command',
    'hazards:inspect',
    'stations:write',
    'dispatches:act',
  ]),
  operator: new Set([...read, ...watch, 'cases:accept']),
  station: new Set([
    ...read,
    'cases:act',
    'cases:execute',
    'hazards:report',
    'hazards:inspect',
    'dispatches:act',
    'recordings:read',
  ]),
  worker: new Set([
    ...read,
    'cases:act',
    'cases:report',
    'cases:execute',
    'hazards:report',
    'hazards:inspect',
  ]),
  viewer: new Set(read),
};

export function roleMay(role: Role, permission: Permission): boolean {
  return granted[role].has(permission);
}
