import { useEffect, useRef, useState } from 'react';
import { type Basis, cancelTrial, type Running, useTrial } from '../../api/backtests.ts';
import { ApiError } from '../../api/fetch.ts';

/** A run from its beginning to its result; leaving the page cancels it. */
export interface Run<R> {
  id: string | null;
  progress: Running | null;
  result: R | null;
  error: unknown;
  follow(id: string): void;
  cancel(): void;
}

/** Follows one run at a time. */
export function useRun<R extends Basis>(): Run<R> {
  const [id, setId] = useState<string | null>(null);
  const { data: answer, error } = useTrial<R>(id);
  const running = answer?.state === 'running' || (id !== null && !answer && !error);
  const underway = useRef<string | null>(null);
  useEffect(() => {
    underway.current = running ? id : null;
  });
  // What nobody waits for any more must not take the hub's time.
  const end = (): void => {
    if (underway.current !== null) void cancelTrial(underway.current).catch(() => undefined);
    underway.current = null;
  };
  useEffect(() => end, []);
  const failure =
    answer?.state === 'failed'
      ? new ApiError(500, answer.error?.code ?? 'internal-error', answer.error?.detail ?? '')
      : error;
  return {
    id,
    progress: answer?.state === 'running' ? answer : null,
    result: answer?.state === 'done' ? answer : null,
    error: failure,
    follow: setId,
    cancel() {
      end();
      setId(null);
    },
  };
}
