import type { Basis } from '../../api/backtests.ts';

/** A day's worth is told only of at least so much: a rate of minutes, stretched to a day, says nothing. */
const LEAST_MS = 6 * 3_600_000;

/** A rate a day as it is told; null where the time that is covered is too short for one. */
export function perDay(
  rate: number,
  { from, to, coveredFrom }: Pick<Basis, 'from' | 'to' | 'coveredFrom'>,
): number | null {
  return to - Math.max(from, coveredFrom ?? from) < LEAST_MS ? null : Math.round(rate * 10) / 10;
}
