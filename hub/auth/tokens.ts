import type { Clock } from '../kernel/clock.ts';
import { newId, newSecret } from '../kernel/ids.ts';
import type { Tx } from '../store/batch.ts';
import type { Row } from '../store/tables.ts';
import type { Principal, Role } from './principal.ts';
import { digestOf } from './secret-digest.ts';
import { roleOf } from './user.ts';

/** The key of a program: an integration, a script, a platform that pushes. */
export interface Token {
  id: string;
  name: string;
  role: Role;
  gridCode: string | null;
  /** Name of who made it. */
  createdBy: string;
  createdAt: number;
  /** Null never expires. */
  expiresAt: number | null;
  revokedAt: number | null;
}

export type NewToken = Pick<Token, 'name' | 'role' | 'gridCode' | 'createdBy' | 'expiresAt'>;

type StoredToken = Token & { digest: string };

/** Makes a token recognisable to people, and to programs that look for leaked secrets. */
const PREFIX = 'gw_';

function tokenOf(stored: StoredToken): Token {
  const { id, name, role, gridCode, createdBy, createdAt, expiresAt, revokedAt } = stored;
  return { id, name, role, gridCode, createdBy, createdAt, expiresAt, revokedAt };
}

/** Every API token, in memory. */
export class Tokens {
  readonly #clock: Clock;
  readonly #byId = new Map<string, StoredToken>();
  readonly #byDigest = new Map<string, StoredToken>();

  constructor(clock: Clock, rows: readonly Row<'tokens'>[]) {
    this.#clock = clock;
    for (const row of rows) this.#keep({ ...row, role: roleOf(row.role) });
  }

  byId(id: string): Token | undefined {
    const token = this.#byId.get(id);
    return token && tokenOf(token);
  }

  /** Newest first. */
  list(): Token[] {
    return [...this.#byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).map(tokenOf);
  }

  /** The principal of a token that is neither expired nor revoked. Its name cannot be that of a user. */
  authenticate(secret: string): Principal | undefined {
    if (!secret.startsWith(PREFIX)) return undefined;
    return this.#principalOf(this.#byDigest.get(digestOf(secret)));
  }

  /** The principal of the token with this id, under the same conditions. */
  principal(id: string): Principal | undefined {
    return this.#principalOf(this.#byId.get(id));
  }

  /** The secret is returned this once and kept only as a digest. */
  create(tx: Tx, draft: NewToken): { token: Token; secret: string } {
    const secret = `${PREFIX}${newSecret()}`;
    const token = {
      ...draft,
      id: newId(),
      digest: digestOf(secret),
      createdAt: this.#clock.now(),
      revokedAt: null,
    };
    this.#keep(token);
    tx.put('tokens', token);
    return { token: tokenOf(token), secret };
  }

  /**
   * Gives the token with this secret another one, and the secret it had is good for nothing any more; undefined when
   * it is not good now. The new one is returned this once.
   */
  renew(tx: Tx, secret: string): { token: Token; secret: string } | undefined {
    const principal = this.authenticate(secret);
    const stored = principal && this.#byId.get(principal.id);
    if (!stored) return undefined;
    const renewed = `${PREFIX}${newSecret()}`;
    const token = { ...stored, digest: digestOf(renewed) };
    this.#byDigest.delete(stored.digest);
    this.#keep(token);
    tx.put('tokens', token);
    return { token: tokenOf(token), secret: renewed };
  }

  /** Revoking twice changes nothing. */
  revoke(tx: Tx, id: string): void {
    const token = this.#byId.get(id);
    if (!token || token.revokedAt !== null) return;
    const revoked = { ...token, revokedAt: this.#clock.now() };
    this.#keep(revoked);
    tx.put('tokens', revoked);
  }

  #principalOf(token: Token | undefined): Principal | undefined {
    if (!token || token.revokedAt !== null) return undefined;
    if (token.expiresAt !== null && token.expiresAt <= this.#clock.now()) return undefined;
    const { id, name, role, gridCode } = token;
    return { kind: 'token', id, name: `token:${name}`, role, gridCode };
  }

  #keep(token: StoredToken): void {
    this.#byId.set(token.id, token);
    this.#byDigest.set(token.digest, token);
  }
}
