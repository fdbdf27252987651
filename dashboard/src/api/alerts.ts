import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Alert, Severity, TraceStep } from '../../../hub/alerts/alert.ts';
import { useLive } from '../live/hooks.ts';
import { live } from '../live/live.ts';
import { getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** Pages of a device's alerts read for one chart, the newest first: what is older than these is not drawn. */
const EPISODE_PAGES = 5;

/** The alerts of a device that may have stood since `from`, the newest first. `version`: read again when it changes. */
export function useDeviceAlerts(deviceId: string, from: number, version: number) {
  return useQuery({
    queryKey: ['alerts', 'device', deviceId, from, version],
    queryFn: async ({ signal }) => {
      const found: Alert[] = [];
      let cursor: string | null = '';
      for (let page = 0; page < EPISODE_PAGES && cursor !== null; page++) {
        const query = new URLSearchParams({ deviceId, limit: '200', ...(cursor === '' ? {} : { cursor }) });
        const { items, next }: Page<Alert> = await getJson(`/alerts?${query}`, signal);
        found.push(...items);
        cursor = (items.at(-1)?.firedAt ?? 0) < from ? null : next;
      }
      return found;
    },
    placeholderData: (previous) => (previous?.[0]?.deviceId === deviceId ? previous : undefined),
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

/** One alert, for when it is no longer in the live store. */
export function useAlertQuery(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => getJson<Alert>(`/alerts/${encodeURIComponent(id)}`, signal),
    enabled,
  });
}

/** Why an alert fired and what followed. `updatedAt` of the alert makes it read again. */
export function useTrace(id: string, updatedAt: number | undefined) {
  return useQuery({
    queryKey: ['trace', id, updatedAt],
    queryFn: ({ signal }) =>
      getJson<{ alertId: string; steps: TraceStep[] }>(`/alerts/${encodeURIComponent(id)}/trace`, signal),
    placeholderData: (previous) => (previous?.alertId === id ? previous : undefined),
    enabled: updatedAt !== undefined,
  });
}

/** What may be said of an alert by hand. Instants are Unix ms. */
export type AlertDeed =
  | { deed: 'ack'; comment?: string; until?: number }
  | { deed: 'unack' }
  /** `to`: a user name; null is nobody. */
  | { deed: 'assign'; to: string | null }
  /** `cause`: what was behind it; null takes the mark back. */
  | { deed: 'false-alarm'; cause: string | null }
  | { deed: 'confirm' | 'clear'; comment?: string }
  /** `into`: the id of the alert it becomes part of. */
  | { deed: 'merge'; into: string; comment?: string }
  | { deed: 'unmerge' };

function bodyOf(deed: AlertDeed): object | undefined {
  switch (deed.deed) {
    case 'ack':
      return {
        ...(deed.comment && { comment: deed.comment }),
        ...(deed.until !== undefined && { until: new Date(deed.until).toISOString() }),
      };
    case 'unack':
    case 'unmerge':
      return undefined;
    case 'merge':
      return { into: deed.into, ...(deed.comment && { comment: deed.comment }) };
    case 'assign':
      return { to: deed.to };
    case 'false-alarm':
      return { cause: deed.cause };
    case 'confirm':
    case 'clear':
      return deed.comment ? { comment: deed.comment } : {};
  }
}

/** Does something about an alert; the answer is shown at once, before its change arrives over the socket. */
export function useAlertDeed(id: string) {
  return useMutation({
    mutationFn: (deed: AlertDeed) =>
      postJson<Alert>(`/alerts/${encodeURIComponent(id)}/${deed.deed}`, bodyOf(deed)),
    onSuccess: (alert) => {
      // One that was over long ago is not in the live store, and does not come back into it.
      queryClient.setQueryData(['alert', id], alert);
      if (alert.state !== 'resolved' || live.state.get().alerts.has(id))
        live.answered({ type: 'alert', data: alert });
    },
  });
}

/** Acknowledges any alert, for where a key does it. */
export function useAcknowledge() {
  return useMutation({
    mutationFn: ({ id }: { id: string }) => postJson<Alert>(`/alerts/${encodeURIComponent(id)}/ack`, {}),
    onSuccess: (alert) => live.answered({ type: 'alert', data: alert }),
  });
}

/** Open alerts that share what they are grouped by. Instants are Unix ms. */
export interface AlertGroup {
  key: Readonly<Partial<Record<'grid' | 'kind' | 'rule' | 'severity', string | null>>>;
  count: number;
  worst: Severity;
  oldestUnackedAt: number | null;
  firing: number;
  acknowledged: number;
  heldBack: number;
  alertIds: readonly string[];
}

/** Groups are read again so long after an alert has changed, not with each change. */
const SETTLE_MS = 500;

/** Open alerts as the few matters that they are, the worst first. */
export function useAlertGroups() {
  const changing = useLive((state) => state.alerts);
  useEffect(() => {
    const timer = setTimeout(
      () => void queryClient.invalidateQueries({ queryKey: ['alert-groups'] }),
      SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [changing]);
  return useQuery({
    queryKey: ['alert-groups'],
    queryFn: async ({ signal }) => (await getJson<{ groups: AlertGroup[] }>('/alerts/groups', signal)).groups,
  });
}

/** Acknowledges every alert of a group; `left` is how many are beyond what one request does. */
export function useAcknowledgeGroup() {
  return useMutation({
    mutationFn: (group: AlertGroup['key']) => postJson<{ left: number }>('/alerts/ack', { group }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['alert-groups'] }),
  });
}
