import { z } from 'zod';
import { instant } from '../http/wire.ts';
import { roles } from './principal.ts';
import { USERNAME, usernameKey } from './user.ts';

/** The parts the schemas of users, sessions and tokens are made of. */
export const authFields = {
  id: z.string().max(64),
  username: z
    .string()
    .max(200)
    .transform(usernameKey)
    .refine((name) => USERNAME.test(name), {
      error: 'use 1 to 64 letters, digits, dots, dashes, underscores or @',
    }),
  displayName: z.string().trim().min(1).max(100),
  /** NIST SP 800-63B: length is what counts, and no rules about characters. */
  newPassword: z.string().min(8).max(200),
  role: z.enum(roles),
  /** Null is everything. */
  gridCode: z.string().min(1).max(64).nullable(),
};

/** A user as others see it. */
export const userView = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: z.enum(roles),
  gridCode: z.string().nullable(),
  disabled: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
});

/** The one who is logged in. */
export const sessionView = z.object({
  user: userView.pick({ id: true, username: true, displayName: true, role: true, gridCode: true }),
});

export const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  gridCode: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
