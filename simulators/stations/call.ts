import { z } from 'zod';

const position = z.number().nullish();

const message = z.object({
  dispatchId: z.string().min(1),
  caseNumber: z.string().nullish(),
  // Words of the hub may come in both languages.
  title: z.union([z.string(), z.object({ zh: z.string() }).transform(({ zh }) => zh)]).nullish(),
  address: z.string().nullish(),
  lng: position,
  lat: position,
  drill: z.boolean().nullish(),
});

function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** What a terminal needs of a dispatch to act on it. */
export interface Call {
  dispatchId: string;
  caseNumber: string;
  title: string;
  address: string;
  /** Null when the dispatch says no place. */
  at: { lng: number; lat: number } | null;
  drill: boolean;
}

/** Reads the payload of `station/<id>/dispatch`; null when it is none. */
export function parseCall(payload: string): Call | null {
  const parsed = message.safeParse(jsonOf(payload));
  if (!parsed.success) return null;
  const { dispatchId, caseNumber, title, address, lng, lat, drill } = parsed.data;
  return {
    dispatchId,
    caseNumber: caseNumber ?? '',
    title: title ?? '',
    address: address ?? '',
    at: typeof lng === 'number' && typeof lat === 'number' ? { lng, lat } : null,
    drill: drill === true,
  };
}

const news = z.object({
  dispatchId: z.string().min(1),
  reason: z
    .object({ zh: z.string() })
    .transform(({ zh }) => zh)
    .nullish(),
});

/** A dispatch that is over for its station. */
export interface StandDown {
  dispatchId: string;
  reason: string;
}

/** Reads the payload of `station/<id>/standdown`; null when it is none. */
export function parseStandDown(payload: string): StandDown | null {
  const { success, data } = news.safeParse(jsonOf(payload));
  return success ? { dispatchId: data.dispatchId, reason: data.reason ?? '' } : null;
}

export type AckAction = 'received' | 'departed' | 'arrived' | 'done' | 'declined';
