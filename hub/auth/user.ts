import type { Row } from '../store/tables.ts';
import { type Principal, type Role, roles } from './principal.ts';

/** A person who may log in. Users are disabled, never deleted: histories name them. */
export interface User {
  id: string;
  /** Unique, in the form `usernameKey` gives it. */
  username: string;
  displayName: string;
  role: Role;
  /** Root of the grid subtree they see; null sees everything. */
  gridCode: string | null;
  disabled: boolean;
  createdAt: number;
  updatedAt: number;
}

/** A user with the hash of their password, which leaves `auth/` only for the store. */
export interface Account extends User {
  passwordHash: string;
}

/** Letters and digits of any script, dots, dashes, underscores and @, so that names of tokens and devices are never mistaken for users. */
export const USERNAME = /^[\p{L}\p{N}._@-]{1,64}$/u;

/** The form user names are stored and compared in: case and width do not tell two people apart. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}

export function principalOf(user: User): Principal {
  return { kind: 'user', id: user.id, name: user.username, role: user.role, gridCode: user.gridCode };
}

/** Without the password hash. */
export function userOf(account: Account): User {
  const { id, username, displayName, role, gridCode, disabled, createdAt, updatedAt } = account;
  return { id, username, displayName, role, gridCode, disabled, createdAt, updatedAt };
}

/** @throws Error when the store holds a role this program does not know. */
export function roleOf(text: string): Role {
  const role = roles.find((known) => known === text);
  if (role === undefined) throw new Error(`the store holds the unknown role ${text}`);
  return role;
}

export function accountOfRow(row: Row<'users'>): Account {
  return { ...row, role: roleOf(row.role), disabled: row.disabled === 1 };
}

export function rowOfAccount(account: Account): Row<'users'> {
  return { ...account, disabled: account.disabled ? 1 : 0 };
}
