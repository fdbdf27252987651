import type { Clock } from '../kernel/clock.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Authenticator, Credentials } from './authenticator.ts';
import { ensureFirstUser } from './first-user.ts';
import { Login } from './login.ts';
import { LoginLimit, type LoginLimits, loginLimits } from './login-limit.ts';
import { type PasswordCost, Passwords } from './password.ts';
import type { Principal } from './principal.ts';
import { screenTokenIn, sessionKeyIn } from './session-cookie.ts';
import { type Session, type SessionOptions, Sessions } from './sessions.ts';
import { Tokens } from './tokens.ts';
import { principalOf } from './user.ts';
import { Users } from './users.ts';

export interface AuthOptions {
  clock: Clock;
  committer: Pick<Committer, 'run' | 'submit'>;
  /** Password of `admin`, set whenever the stored one is another. */
  adminPassword: string | undefined;
  sessions: Pick<SessionOptions, 'idleMs' | 'maxPerUser'>;
  login?: LoginLimits;
  /** What a password hash costs; 32 MiB of memory without it. */
  passwordCost?: PasswordCost | undefined;
}

/** Whose sessions ended or whose rights changed. */
export type Changed = Pick<Principal, 'kind' | 'id'>;

/** Who may come in, from memory; the store is behind it. */
export class Auth implements Authenticator {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  readonly login: Login;
  /** The random password of a user `admin` that was just made: to be told once and not kept. */
  readonly firstPassword: string | undefined;
  readonly #listeners: ((who: Changed) => void)[] = [];

  constructor(parts: Pick<Auth, 'users' | 'sessions' | 'tokens' | 'passwords' | 'login' | 'firstPassword'>) {
    this.users = parts.users;
    this.sessions = parts.sessions;
    this.tokens = parts.tokens;
    this.passwords = parts.passwords;
    this.login = parts.login;
    this.firstPassword = parts.firstPassword;
  }

  authenticate({ cookie, authorization }: Credentials): Principal | undefined {
    if (authorization !== undefined) {
      const [scheme, secret = ''] = authorization.trim().split(/\s+/, 2);
      return scheme?.toLowerCase() === 'bearer' ? this.tokens.authenticate(secret) : undefined;
    }
    const session = this.sessionOf(cookie);
    const user = session && this.users.byId(session.userId);
    if (user) return user.disabled ? undefined : principalOf(user);
    const screen = screenTokenIn(cookie);
    return screen === undefined ? undefined : this.tokens.authenticate(screen);
  }

  /** The principal of an API token that came another way than HTTP, e.g. as an MQTT password. */
  authenticateToken(secret: string): Principal | undefined {
    return this.tokens.authenticate(secret);
  }

  /** Who a user or token is now, by its id; undefined when it may not come in any more. */
  principal(id: string): Principal | undefined {
    const user = this.users.byId(id);
    if (user) return user.disabled ? undefined : principalOf(user);
    return this.tokens.principal(id);
  }

  /** The live session of a `Cookie` header. */
  sessionOf(cookie: string | undefined): Session | undefined {
    const key = sessionKeyIn(cookie);
    return key === undefined ? undefined : this.sessions.use(key);
  }

  /**
   * Called, once durable, when sessions of a user end, a token is revoked, or either has other rights: whoever holds
   * a long connection authenticates it again with what it brought.
   */
  onChanged(listener: (who: Changed) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells the listeners. */
  changed(who: Changed): void {
    for (const listener of this.#listeners) listener(who);
  }
}

/** Reads users, sessions and tokens into memory and makes sure there is a first user. */
export async function loadAuth(store: Store, options: AuthOptions): Promise<Auth> {
  const { clock, committer } = options;
  const [userRows, sessionRows, tokenRows] = await Promise.all([
    store.db.selectFrom('users').selectAll().execute(),
    store.db.selectFrom('sessions').selectAll().execute(),
    store.db.selectFrom('tokens').selectAll().execute(),
  ]);
  const users = new Users(clock, userRows);
  const sessions = new Sessions({ clock, committer, ...options.sessions }, sessionRows);
  const tokens = new Tokens(clock, tokenRows);
  const passwords = new Passwords(options.passwordCost);
  const limit = new LoginLimit(options.login ?? loginLimits);
  const login = new Login({ clock, committer, users, sessions, passwords, limit });
  const firstPassword = await ensureFirstUser(
    { clock, committer, users, sessions, passwords },
    options.adminPassword,
  );
  return new Auth({ users, sessions, tokens, passwords, login, firstPassword });
}
