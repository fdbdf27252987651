import { expect, test } from 'vitest';
import { roleGrants } from '../../dashboard/src/features/session/permissions.ts';
import { roleMay } from '../../hub/auth/permissions.ts';
import { roles } from '../../hub/auth/principal.ts';

test.each(['alerts:ack', 'cases:act', 'cases:accept', 'cases:supervise'] as const)(
  'buttons that need %s are offered to the roles the hub lets through',
  (permission) => {
    expect(roles.filter((role) => roleGrants(role, permission))).toEqual(
      roles.filter((role) => roleMay(role, permission)),
    );
  },
);
