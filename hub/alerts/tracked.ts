import type { HandledAlert, Severity, TraceStep } from './alert.ts';

/** What an alert is about. */
export interface AlertSubject {
  /** `device:<id>` or `grid:<code>`. */
  subject: string;
  gridCode: string;
  deviceId: string | null;
  labels: Readonly<Record<string, string>>;
}

/** Why and when it fires. `explain`: the steps that led there, in order. */
export interface Firing {
  at: number;
  severity: Severity;
  late: boolean;
  summary: string;
  count: number;
  explain: readonly TraceStep[];
}

/** The line of a trace that says why. */
export type Why = Pick<TraceStep, 'step' | 'text' | 'detail'>;

/** An alert with its explanation. */
export interface Tracked {
  alert: HandledAlert;
  trace: readonly TraceStep[];
}
