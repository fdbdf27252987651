import type { SafetyCode } from '../../api/setup.ts';

const DAY_MS = 86_400_000;

/** Until when each finding was put off, Unix ms. */
export type PutOff = Readonly<Partial<Record<SafetyCode, number>>>;

/** Reads what was kept; what is not ours counts as nothing. */
export function readPutOff(text: string | null): PutOff {
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter(([, until]) => typeof until === 'number'));
  } catch {
    return {};
  }
}

/** The findings that nobody put off, or not today; a kept instant further away than a day is not believed. */
export function standing(codes: readonly SafetyCode[], putOff: PutOff, nowAt: number): SafetyCode[] {
  return codes.filter((code) => {
    const until = putOff[code] ?? 0;
    return until <= nowAt || until > nowAt + DAY_MS;
  });
}

/** Puts findings off for a day; no longer, and no others. */
export function puttingOff(codes: readonly SafetyCode[], nowAt: number): PutOff {
  return Object.fromEntries(codes.map((code) => [code, nowAt + DAY_MS]));
}
