import type { Clock } from '../kernel/clock.ts';
import { newSecret } from '../kernel/ids.ts';
import type { Committer } from '../store/committer.ts';
import { audit } from './audit.ts';
import type { Passwords } from './password.ts';
import type { Sessions } from './sessions.ts';
import type { Users } from './users.ts';

export const FIRST_USERNAME = 'admin';

interface FirstUserParts {
  clock: Clock;
  committer: Pick<Committer, 'run'>;
  users: Users;
  sessions: Sessions;
  passwords: Passwords;
}

/**
 * Makes sure that somebody can log in: creates `admin` in an empty store, and gives it the configured password
 * whenever that is not the one it has. Returns the random password of a new `admin` without a configured one.
 */
export async function ensureFirstUser(
  { clock, committer, users, sessions, passwords }: FirstUserParts,
  configured: string | undefined,
): Promise<string | undefined> {
  const admin = users.byName(FIRST_USERNAME);
  if (admin) {
    if (configured === undefined || (await passwords.matches(configured, admin.passwordHash)))
      return undefined;
    const hash = await passwords.hash(configured);
    await committer.run((tx) => {
      users.setPassword(tx, admin, hash);
      sessions.endAllOf(tx, admin.id);
      audit(tx, clock, {
        actor: 'hub',
        action: 'user.set-password',
        target: FIRST_USERNAME,
        detail: { reason: 'the configured password is another' },
      });
    });
    return undefined;
  }
  if (configured === undefined && users.size > 0) return undefined;
  const password = configured ?? newSecret().slice(0, 20);
  const passwordHash = await passwords.hash(password);
  await committer.run((tx) => {
    users.create(tx, {
      username: FIRST_USERNAME,
      displayName: FIRST_USERNAME,
      role: 'admin',
      gridCode: null,
      passwordHash,
    });
    audit(tx, clock, {
      actor: 'hub',
      action: 'user.create',
      target: FIRST_USERNAME,
      detail: { role: 'admin' },
    });
  });
  return configured === undefined ? password : undefined;
}
