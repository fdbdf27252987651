import { useMemo } from 'react';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { derived, useLive } from '../../live/hooks.ts';
import { isHeldBack } from '../alerts/hold-back.ts';
import { openAlerts, resolvedAlerts } from '../alerts/severity.ts';
import { keyOf, type QueueItem } from './queue.ts';
import { useQueue } from './use-queue.ts';

const OVER_SHOWN = 10;

const ranked = derived(openAlerts);
const over = derived((alerts: Parameters<typeof resolvedAlerts>[0]) =>
  resolvedAlerts(alerts).slice(0, OVER_SHOWN),
);

/** The left column of the desk, from top to bottom. */
export interface DeskList {
  waiting: readonly QueueItem[];
  /** Alerts that stand and that somebody has, or that whoever looks cannot take. */
  standing: readonly Alert[];
  held: readonly Alert[];
  over: readonly Alert[];
  /** What `j` and `k` go through: what waits, then what stands. */
  keys: readonly string[];
  /** Something of it could not be read. */
  failed: boolean;
}

/** What needs whoever looks, and below it what stands without needing them. */
export function useDeskList(): DeskList {
  const { items: waiting, failed } = useQueue();
  const open = useLive((state) => ranked(state.alerts));
  const resolved = useLive((state) => over(state.alerts));
  return useMemo(() => {
    const waits = new Set(waiting.map(keyOf));
    const rest = open.filter(({ id }) => !waits.has(`alert:${id}`));
    const standing = rest.filter((alert) => !isHeldBack(alert));
    const held = rest.filter(isHeldBack);
    const others = [...standing, ...held].map(({ id }) => `alert:${id}`);
    return {
      waiting,
      standing,
      held,
      over: resolved,
      keys: [...waits, ...others],
      failed,
    };
  }, [waiting, open, resolved, failed]);
}
