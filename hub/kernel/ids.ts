import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A time-ordered unique id (UUIDv7, RFC 9562): rows created together lie together in the index. */
export function newId(): string {
  return v7();
}

/** 256 random bits as 43 URL-safe characters: device secrets, session keys, API tokens. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
