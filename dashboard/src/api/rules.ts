import { useQuery } from '@tanstack/react-query';
import { getJson } from './fetch.ts';
import type { Page } from './query-client.ts';

/** A rule as the hub shows it; its definition is read by whoever understands it. */
export interface RuleView {
  id: string;
  version: number;
  definition: Readonly<Record<string, unknown>>;
}

/** The rules in force. They change when the hub starts, so they are read once in a while. */
export function useRules() {
  return useQuery({
    queryKey: ['rules'],
    queryFn: async ({ signal }) => (await getJson<Page<RuleView>>('/rules?limit=1000', signal)).items,
    staleTime: 10 * 60_000,
  });
}
