import type { HazardEntry } from '../../../../hub/ledger/hazard.ts';

/** What a line of history says in figures. `told`: who was told of a step of escalation. */
export interface HistoryFacts {
  passed: boolean | null;
  dueAt: number | null;
  /** Of a case that was linked. */
  number: string | null;
  told: { recipient: string; channel: string }[];
}

const isTold = (one: unknown): one is HistoryFacts['told'][number] =>
  typeof one === 'object' &&
  one !== null &&
  'recipient' in one &&
  typeof one.recipient === 'string' &&
  'channel' in one &&
  typeof one.channel === 'string';

/** Reads the detail of a line; what it does not say, or says in another form, is null. */
export function historyFacts({ detail }: Pick<HazardEntry, 'detail'>): HistoryFacts {
  const { passed, dueAt, number, told } = detail;
  return {
    passed: typeof passed === 'boolean' ? passed : null,
    dueAt: typeof dueAt === 'number' ? dueAt : null,
    number: typeof number === 'string' ? number : null,
    told: Array.isArray(told) ? told.filter(isTold) : [],
  };
}
