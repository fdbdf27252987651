import type { LocalText } from '../kernel/local-text.ts';

export const severities = ['critical', 'major', 'minor', 'warning'] as const;
export type Severity = (typeof severities)[number];
export type AlertState = 'firing' | 'acknowledged' | 'resolved';
export type AlertStage = 'pre-alarm' | 'confirmed';

/** One line of an alert's own explanation. `detail` holds the figures: metric, value, threshold, held ms, … */
export interface TraceStep {
  at: number;
  step:
    | 'observed'
    | 'held'
    | 'fired'
    | 'severity'
    | 'repeated'
    | 'acknowledged'
    | 'cleared'
    | 'resolved'
    | 'case'
    | 'notification'
    | 'source-lost'
    | 'merged';
  text: string;
  detail: Readonly<Record<string, unknown>>;
}

/** A rule's condition holding for a subject (a device or a grid). Instants are Unix ms. */
export interface Alert {
  id: string;
  ruleId: string;
  ruleVersion: number;
  /** `device:<id>` or `grid:<code>`: with the rule, what it is one alert of. */
  subject: string;
  gridCode: string;
  deviceId: string | null;
  severity: Severity;
  state: AlertState;
  stage: AlertStage;
  /** The rule's title. */
  title: Readonly<LocalText>;
  /** The figures, in no language: `31.2 %LEL ≥ 25 %LEL · 15 s`. */
  summary: string;
  firedAt: number;
  ackedAt: number | null;
  ackedBy: string | null;
  ackComment: string | null;
  resolvedAt: number | null;
  updatedAt: number;
  /** Readings that met the condition; for an outage, the devices dark. */
  count: number;
  /** True when it was raised by data that came late. */
  late: boolean;
  caseId: string | null;
  labels: Readonly<Record<string, string>>;
}
