import { useQuery } from '@tanstack/react-query';
import type { DeliveryState } from '../../../hub/notify/message.ts';
import { getJson } from './fetch.ts';

/** Whether somebody is told by a policy, and why. */
export interface Decision {
  policy: string;
  recipient: string | null;
  channel: string | null;
  verdict: 'send' | 'digest' | 'withheld';
  why: string;
}

/** One message with how far it has come. Instants are Unix ms. */
export interface Notification {
  id: string;
  recipient: string;
  channel: string;
  state: DeliveryState;
  drill: boolean;
  createdAt: number;
  deliveredAt: number | null;
  receivedAt: number | null;
  failedAt: number | null;
  endedAt: number | null;
  attempts: number;
  detail: string;
}

/** Who was told of something and who was not. */
export interface Told {
  decided: { at: number; event: string; decisions: Decision[] }[];
  notifications: Notification[];
}

const AGAIN_MS = 10_000;

/** What somebody may be told of. */
export type ToldOf = 'alerts' | 'cases' | 'hazards';

/** Who was told of it; asked only while somebody looks. */
export function useTold(of: ToldOf, id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['told', of, id],
    queryFn: ({ signal }) => getJson<Told>(`/${of}/${encodeURIComponent(id)}/notifications`, signal),
    refetchInterval: AGAIN_MS,
    enabled,
  });
}
