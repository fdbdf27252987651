import type { LocalText } from '../kernel/local-text.ts';

export const severities = ['critical', 'major', 'minor', 'warning'] as const;
export type Severity = (typeof severities)[number];
export type AlertState = 'firing' | 'acknowledged' | 'resolved';
export type AlertStage = 'pre-alarm' | 'confirmed';

/** What is done with detectors on purpose: a drill with people, work on devices, a detector's test of itself. */
export const exerciseTypes = ['drill', 'maintenance', 'test'] as const;
export type ExerciseType = (typeof exerciseTypes)[number];

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
    | 'merged'
    | 'lowered'
    | 'unacknowledged'
    | 'ack-expired'
    | 'assigned'
    | 'false-alarm'
    | 'silenced'
    | 'unsilenced'
    | 'held-back'
    | 'let-go'
    | 'reminded'
    | 'merged-into'
    | 'took-in'
    | 'unmerged'
    | 'gave-back'
    | 'confirmed'
    | 'source-back'
    | 'exercise-over';
  text: string;
  detail: Readonly<Record<string, unknown>>;
}

/** Who found that there was nothing behind an alert, and what caused it. */
export interface FalseAlarm {
  cause: string;
  by: string;
  at: number;
}

/** What can hold an alert back. */
export const holdBackKinds = ['silence', 'inhibition', 'flapping', 'merge', 'exercise'] as const;
export type HoldBackKind = (typeof holdBackKinds)[number];

/** What people have done to an alert, what holds it back, and whether its device can still be heard. */
export interface AlertHandling {
  /** When the acknowledgement ends and the alert is `firing` again; null stands until it resolves. */
  ackUntil: number | null;
  /** The user name of whoever sees to it. */
  assignedTo: string | null;
  falseAlarm: Readonly<FalseAlarm> | null;
  /** What holds it back now: it opens no case and no integration hears of it. `id`: of the silence, alert or exercise. */
  heldBackBy: Readonly<{ by: HoldBackKind; id: string }> | null;
  /** The silence that holds it now, when it is a silence that does. */
  silencedBy: string | null;
  /** True while it has been held from its first moment on: nothing outside the hub knows of it. */
  heldBack: boolean;
  /** The open alert it was made part of by hand. */
  mergedInto: string | null;
  /** How often it was reminded of because nobody had acknowledged it, and when last. */
  reminders: number;
  remindedAt: number | null;
  /** Since when its device cannot be heard: what it says stands, and nobody can see it clear. Null while it can. */
  sourceLostAt: number | null;
  /** It fired where such an exercise was going on, and that is all it is; null when it is real. */
  exercise: ExerciseType | null;
}

/** A rule's condition holding for a subject (a device or a grid). Instants are Unix ms. */
export interface Alert extends Partial<AlertHandling> {
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

/** An alert as the hub itself has it; one recorded before there was such handling lacks it. */
export interface HandledAlert extends Omit<Alert, keyof AlertHandling>, AlertHandling {}
