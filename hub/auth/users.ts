import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Row } from '../store/tables.ts';
import type { Role } from './principal.ts';
import { type Account, accountOfRow, rowOfAccount, type User, usernameKey } from './user.ts';

export interface NewUser {
  username: string;
  displayName: string;
  role: Role;
  gridCode: string | null;
  passwordHash: string;
}

export type UserChanges = Partial<Pick<User, 'displayName' | 'role' | 'gridCode' | 'disabled'>>;

const rulesAll = (user: User): boolean => user.role === 'admin' && user.gridCode === null && !user.disabled;

/** Every user, in memory; rights to change them are the caller's business. */
export class Users {
  readonly #clock: Clock;
  readonly #byId = new Map<string, Account>();
  readonly #byName = new Map<string, Account>();

  constructor(clock: Clock, rows: readonly Row<'users'>[]) {
    this.#clock = clock;
    for (const row of rows) this.#keep(accountOfRow(row));
  }

  get size(): number {
    return this.#byId.size;
  }

  byId(id: string): Account | undefined {
    return this.#byId.get(id);
  }

  byName(username: string): Account | undefined {
    return this.#byName.get(usernameKey(username));
  }

  /** Ordered by user name. */
  list(): Account[] {
    return [...this.#byId.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
  }

  /** @throws HubError already-exists */
  create(tx: Tx, { username, ...draft }: NewUser): Account {
    const name = usernameKey(username);
    if (this.#byName.has(name)) {
      throw new HubError('already-exists', `There is already a user ${name}: choose another user name.`);
    }
    const now = this.#clock.now();
    const account = {
      ...draft,
      id: newId(),
      username: name,
      disabled: false,
      createdAt: now,
      updatedAt: now,
    };
    this.#keep(account);
    tx.put('users', rowOfAccount(account));
    return account;
  }

  /** @throws HubError conflict when nobody would be left who may do everything everywhere. */
  change(tx: Tx, account: Account, changes: UserChanges): Account {
    const changed = { ...account, ...changes, updatedAt: this.#clock.now() };
    if (
      rulesAll(account) &&
      !rulesAll(changed) &&
      ![...this.#byId.values()].some((other) => other.id !== account.id && rulesAll(other))
    ) {
      throw new HubError(
        'conflict',
        `${account.username} is the last enabled administrator of the whole district: make another one first.`,
      );
    }
    this.#keep(changed);
    tx.put('users', rowOfAccount(changed));
    return changed;
  }

  setPassword(tx: Tx, account: Account, passwordHash: string): void {
    const changed = { ...account, passwordHash, updatedAt: this.#clock.now() };
    this.#keep(changed);
    tx.put('users', rowOfAccount(changed));
  }

  #keep(account: Account): void {
    this.#byId.set(account.id, account);
    this.#byName.set(account.username, account);
  }
}
