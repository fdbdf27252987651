import { createHash } from 'node:crypto';

/** SHA-256, base64url: enough for secrets of 256 random bits, and cheap enough for every request. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
