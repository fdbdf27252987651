import { z } from 'zod';
import { instant } from '../http/wire.ts';
import { exerciseTypes, holdBackKinds, severities } from './alert.ts';

/** How an alert looks over HTTP. */
export const alertSchema = z.object({
  id: z.string(),
  ruleId: z.string(),
  ruleVersion: z.number().int(),
  subject: z.string(),
  gridCode: z.string(),
  deviceId: z.string().nullable(),
  severity: z.enum(severities),
  state: z.enum(['firing', 'acknowledged', 'resolved']),
  stage: z.enum(['pre-alarm', 'confirmed']),
  title: z.object({ zh: z.string(), en: z.string() }),
  summary: z.string(),
  firedAt: instant,
  ackedAt: instant.nullable(),
  ackedBy: z.string().nullable(),
  ackComment: z.string().nullable(),
  ackUntil: instant.nullable(),
  assignedTo: z.string().nullable(),
  falseAlarm: z.object({ cause: z.string(), by: z.string(), at: instant }).nullable(),
  heldBackBy: z.object({ by: z.enum(holdBackKinds), id: z.string() }).nullable(),
  silencedBy: z.string().nullable(),
  heldBack: z.boolean(),
  mergedInto: z.string().nullable(),
  reminders: z.number().int(),
  remindedAt: instant.nullable(),
  sourceLostAt: instant.nullable(),
  exercise: z.enum(exerciseTypes).nullable(),
  resolvedAt: instant.nullable(),
  updatedAt: instant,
  count: z.number().int(),
  late: z.boolean(),
  caseId: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
});

export const traceSchema = z.object({
  alertId: z.string(),
  steps: z.array(
    z.object({ at: instant, step: z.string(), text: z.string(), detail: z.record(z.string(), z.unknown()) }),
  ),
});
