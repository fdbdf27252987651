import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { HubError } from '../kernel/errors.ts';

/** What scrypt spends on a password: `N` × `r` × 128 bytes of memory, and time that grows with all three. */
export interface PasswordCost {
  N: number;
  r: number;
  p: number;
}

/** Cost of new hashes, 32 MiB each. Older hashes keep the parameters written in them. */
const COST: PasswordCost = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;
const MAX_MEMORY_BYTES = 256 * 2 ** 20;

/** Each derivation holds a thread of libuv's small pool, which file reads need too. */
const AT_ONCE = 2;
const MAX_WAITING = 64;

interface StoredHash {
  cost: PasswordCost;
  salt: Buffer;
  key: Buffer;
}

/** `scrypt$N$r$p$salt$key`, salt and key base64url. */
function write({ cost: { N, r, p }, salt, key }: StoredHash): string {
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

function read(hash: string): StoredHash {
  const [kind, n, r, p, salt, key] = hash.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined) {
    throw new Error('a stored password hash is not one of ours');
  }
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  return { cost, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

function derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: the same characters typed on another keyboard or system are the same password.
    scrypt(
      password.normalize('NFKC'),
      salt,
      KEY_BYTES,
      { ...cost, maxmem: MAX_MEMORY_BYTES },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}

/** Hashes and checks passwords with scrypt, a few at a time; the rest wait in a bounded queue. */
export class Passwords {
  readonly #cost: PasswordCost;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(cost: PasswordCost = COST) {
    this.#cost = cost;
  }

  /** @throws HubError overloaded */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const key = await this.#inTurn(() => derive(password, salt, this.#cost));
    return write({ cost: this.#cost, salt, key });
  }

  /** Whether `password` belongs to `hash`; without a hash false, after the same work. @throws HubError overloaded */
  async matches(password: string, hash: string | undefined): Promise<boolean> {
    const nobody = { cost: this.#cost, salt: Buffer.alloc(16), key: Buffer.alloc(KEY_BYTES) };
    const { cost, salt, key } = hash === undefined ? nobody : read(hash);
    const derived = await this.#inTurn(() => derive(password, salt, cost));
    return timingSafeEqual(derived, key) && hash !== undefined;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < AT_ONCE) this.#running++;
    else {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new HubError('overloaded', 'Too many people are logging in at this moment: try again.', {
          extra: { retryAfterSeconds: 5 },
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The place is handed on, not freed, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
