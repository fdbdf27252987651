import type { TraceStep } from './alert.ts';

/** The first steps say why it fired, the last ones where it stands: what lies between gives way. */
const FIRST_KEPT = 20;
const LAST_KEPT = 80;

/** Appends a step to an alert's explanation, which never grows beyond 100 steps. */
export function extendTrace(trace: readonly TraceStep[], step: TraceStep): TraceStep[] {
  if (trace.length < FIRST_KEPT + LAST_KEPT) return [...trace, step];
  return [...trace.slice(0, FIRST_KEPT), ...trace.slice(FIRST_KEPT + 1), step];
}
