import { useMemo } from 'react';
import { useDispatches } from '../../api/dispatches.ts';
import { usePromises } from '../../api/handovers.ts';
import { useHazardList } from '../../api/hazards.ts';
import { useSession } from '../../api/session.ts';
import { useWarnings } from '../../api/warnings.ts';
import { useLive } from '../../live/hooks.ts';
import { useNow } from '../../time/clock.ts';
import { type Offered, roleGrants } from '../session/permissions.ts';
import { type QueueItem, queueOf } from './queue.ts';

/** What waits for whoever is logged in, and what of it could not be read. */
export function useQueue(): { items: QueueItem[]; failed: boolean } {
  const me = useSession().data;
  const role = me?.role;
  const may = (permission: Offered): boolean => role !== undefined && roleGrants(role, permission);
  const alerts = useLive((state) => state.alerts);
  const cases = useLive((state) => state.cases);
  const stations = useDispatches('state=open', may('alerts:ack') || may('dispatches:act'));
  const ledger = useHazardList('overdue=true');
  const drafts = useWarnings('open');
  const promises = usePromises(may('alerts:ack'));
  // A promise falls due, and a case becomes late, without a word from anybody.
  const now = useNow(5000);
  const items = useMemo(
    () =>
      queueOf({
        alerts,
        cases,
        dispatches: stations.data ?? [],
        hazards: ledger.data?.pages.flatMap((page) => page.items) ?? [],
        warnings: drafts.data?.pages.flatMap((page) => page.items) ?? [],
        promises: promises.data ?? [],
        me: me?.username ?? '',
        may: (permission) => role !== undefined && roleGrants(role, permission),
        now,
      }),
    [alerts, cases, stations.data, ledger.data, drafts.data, promises.data, me?.username, role, now],
  );
  const failed = [stations, ledger, drafts, promises].some((one) => one.isError && one.data === undefined);
  return { items, failed };
}
