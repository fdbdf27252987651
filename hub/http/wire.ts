import { z } from 'zod';
import { HubError } from '../kernel/errors.ts';

/** An instant: ISO 8601 UTC on the wire, Unix ms inside. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.number(), {
  decode: (iso) => Date.parse(iso),
  encode: (ms) => new Date(ms).toISOString(),
});

/** The query of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(500).optional(),
});

/** The answer of every list: `next` is the cursor of the next page, null on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** Packs the sort key of a page's last row; opaque to clients. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws HubError bad-request when the cursor is not one of ours. */
export function decodeCursor(cursor: string): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.every((part) => typeof part === 'string' || typeof part === 'number'))
      return key;
  } catch (cause) {
    throw new HubError('bad-request', 'The cursor is damaged: start again without one.', { cause });
  }
  throw new HubError('bad-request', 'The cursor is damaged: start again without one.');
}

/**
 * The rows of one page, of those asked for and one more, and the cursor of the next. `keyOf`: the sort key of a row,
 * which the next page begins behind.
 */
export function cutPage<R>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => readonly (string | number)[],
): { page: R[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: last !== undefined && rows.length > limit ? encodeCursor(keyOf(last)) : null };
}
