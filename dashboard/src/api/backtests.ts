import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReportView, RunningView, SweepView } from '../../../hub/backtest/wire.ts';
import { deleteResource, getJson, postJson } from './fetch.ts';

/** What is tried, over what. Instants are Unix ms; `grid`: with all below it, null is everywhere. */
export interface Trial {
  /** The rule in force it is compared with. */
  ruleId: string | null;
  /** As it is written in the editor, where that differs from the one in force. */
  yaml: string | null;
  from: number;
  to: number;
  grid: string | null;
  /** Only this one; null: all that the rule is for. */
  deviceId: string | null;
}

export type TrialReport = ReportView;
export type TrialEpisode = ReportView['episodes'][number];
export type SweepReport = SweepView;
/** What every result rests on. */
export type Basis = Pick<
  ReportView,
  'state' | 'from' | 'to' | 'coveredFrom' | 'devices' | 'readings' | 'tookMs'
>;
/** How far a run is; `done` and `total` are devices. */
export type Running = RunningView;

const LOOK_EVERY_MS = 700;

const bodyOf = ({ ruleId, yaml, from, to, grid, deviceId }: Trial): object => ({
  ...(ruleId !== null && { ruleId }),
  ...(yaml !== null && { yaml }),
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  ...(grid !== null && { grid }),
  ...(deviceId !== null && { devices: [deviceId] }),
  wait: false,
});

/** Begins a run. */
export function useBeginTrial() {
  return useMutation({
    mutationFn: (trial: Trial) => postJson<{ id: string }>('/rules/backtest', bodyOf(trial)),
  });
}

/** Begins a run for each of several values of one part of the rule. */
export function useBeginSweep() {
  return useMutation({
    mutationFn: ({ trial, path, values }: { trial: Trial; path: string; values: (string | number)[] }) =>
      postJson<{ id: string }>('/rules/backtest/sweep', { ...bodyOf(trial), vary: { path, values } }),
  });
}

/** How far a run is, again and again, until its result is there. Null asks for nothing. */
export function useTrial<R extends Basis>(id: string | null) {
  return useQuery({
    queryKey: ['backtest', id],
    queryFn: ({ signal }) => getJson<R | Running>(`/rules/backtests/${encodeURIComponent(id ?? '')}`, signal),
    enabled: id !== null,
    refetchInterval: ({ state: { data, status } }) =>
      status === 'error' || (data && data.state !== 'running') ? false : LOOK_EVERY_MS,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Ends a run, or lets its result be forgotten. @throws ApiError */
export const cancelTrial = (id: string): Promise<void> =>
  deleteResource(`/rules/backtests/${encodeURIComponent(id)}`);
