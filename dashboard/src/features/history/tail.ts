import { useEffect, useState } from 'react';
import { live } from '../../live/live.ts';
import type { LiveValues } from '../../live/telemetry.ts';
import type { LivePoint } from './join.ts';

/** Live values kept of one metric: the hub tells at most five a second, and history is read again every ten minutes. */
export const TAIL_KEPT = 4000;

/** The values of one device that came over the socket since `startedAt` (this machine's clock), metric by metric. */
export interface Tail {
  startedAt: number;
  points: ReadonlyMap<string, readonly LivePoint[]>;
}

/** The tail with the newest values in it; the same one when none of them is new. */
export function taken(tail: Tail, values: LiveValues, receivedAt: number): Tail {
  let { startedAt } = tail;
  let points: Map<string, readonly LivePoint[]> | null = null;
  for (const [metric, { at, value }] of values) {
    const known = tail.points.get(metric) ?? [];
    if ((known.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= at) continue;
    points ??= new Map(tail.points);
    points.set(metric, [...known.slice(1 - TAIL_KEPT), { at, value: Number(value), receivedAt }]);
    // What was let go is not known any more: from there on the tail is no continuation of older history.
    if (known.length >= TAIL_KEPT) startedAt = Math.max(startedAt, known[1]?.receivedAt ?? receivedAt);
  }
  return points ? { startedAt, points } : tail;
}

/** Whether live values continue an answer without a hole between them. */
export function continues(tail: Tail, history: { open: boolean; answeredAt: number }): boolean {
  return history.open && history.answeredAt >= tail.startedAt;
}

const start = (deviceId: string): Tail => {
  const nowAt = Date.now();
  return taken({ startedAt: nowAt, points: new Map() }, live.telemetry.of(deviceId) ?? new Map(), nowAt);
};

/** The live values of a device since the component is there. `wanted` false: none are collected. */
export function useTail(deviceId: string, wanted = true): Tail {
  const [tail, setTail] = useState(() => start(deviceId));
  useEffect(() => {
    if (!wanted) return undefined;
    setTail(start(deviceId));
    return live.telemetry.subscribe(deviceId, () => {
      const values = live.telemetry.of(deviceId);
      if (values) setTail((before) => taken(before, values, Date.now()));
    });
  }, [deviceId, wanted]);
  return tail;
}
