import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';
import { audit } from './audit.ts';
import type { LoginLimit } from './login-limit.ts';
import type { Passwords } from './password.ts';
import type { Sessions } from './sessions.ts';
import { type Account, USERNAME, usernameKey } from './user.ts';
import type { Users } from './users.ts';

export interface LoginParts {
  clock: Clock;
  committer: Pick<Committer, 'run'>;
  users: Users;
  sessions: Sessions;
  passwords: Passwords;
  limit: LoginLimit;
}

export interface LoginAttempt {
  username: string;
  password: string;
  address: string;
}

/** Checks names and passwords, slowly for those who guess, and opens sessions. */
export class Login {
  readonly #parts: LoginParts;

  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  /** Opens a session and returns its key. @throws HubError bad-credentials, too-many-requests, overloaded */
  async open(attempt: LoginAttempt): Promise<{ account: Account; key: string }> {
    const { clock, committer, sessions } = this.#parts;
    const account = await this.verify(attempt);
    const key = await committer.run((tx) => {
      audit(tx, clock, {
        actor: account.username,
        action: 'session.opened',
        target: account.username,
        address: attempt.address,
      });
      return sessions.open(tx, account.id);
    });
    return { account, key };
  }

  /** The enabled user whose password this is. @throws HubError bad-credentials, too-many-requests, overloaded */
  async verify({ username, password, address }: LoginAttempt): Promise<Account> {
    const { clock, users, passwords, limit } = this.#parts;
    const name = usernameKey(username);
    const verdict = limit.attempt(name, address, clock.now());
    if (verdict.refused) {
      if (verdict.first) await this.#auditRefusal(name, address, 'too many failures');
      const retryAfterSeconds = Math.ceil(verdict.retryAfterMs / 1000);
      throw new HubError(
        'too-many-requests',
        `Too many failed logins: try again in ${retryAfterSeconds} seconds.`,
        { extra: { retryAfterSeconds } },
      );
    }
    const hash = users.byName(name)?.passwordHash;
    const matches = await passwords.matches(password, hash);
    // Looked up again: while the hash was computed the user may have been disabled or given another password.
    const account = users.byName(name);
    if (!matches || !account || account.disabled || account.passwordHash !== hash) {
      const reason = !account ? 'unknown user' : account.disabled ? 'disabled' : 'wrong password';
      await this.#auditRefusal(name, address, reason);
      throw new HubError('bad-credentials', 'User name and password do not match, or the user is disabled.');
    }
    limit.succeeded(name, address);
    return account;
  }

  async #auditRefusal(name: string, address: string, reason: string): Promise<void> {
    const { clock, committer } = this.#parts;
    // What is not even shaped like a user name may be a password in the wrong field.
    const actor = USERNAME.test(name) ? name : '?';
    await committer.run((tx) =>
      audit(tx, clock, { actor, action: 'session.refused', target: actor, detail: { reason }, address }),
    );
  }
}
