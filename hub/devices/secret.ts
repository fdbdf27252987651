import { hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of a device's secret. One plain hash is enough, and slow hashing would be harm: secrets are 256 random
 * bits, which no dictionary holds, and after a power cut every device of a district logs in within seconds.
 */
export function digestOf(secret: string | Buffer): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** Compares against nothing a secret can hash to, so that an unknown device costs as long as a wrong secret. */
const NOBODY = Buffer.alloc(32);

/** Whether `secret` is the one with this digest, in a time that says nothing about either. */
export function secretMatches(secret: string | Buffer, digest: Buffer | undefined): boolean {
  return timingSafeEqual(digestOf(secret), digest ?? NOBODY) && digest !== undefined;
}
