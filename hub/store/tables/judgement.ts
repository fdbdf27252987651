import { int, intOrNull, json, log, table, text, textOrNull } from '../columns.ts';

/** Rules, alerts and what holds them back. */
export const judgementTables = {
  /** Every definition of a rule that was ever in force; versions count from 1. */
  rules: table({ id: text, version: int, digest: text, definition: json, loadedAt: int }, ['id', 'version']),
  /**
   * Where a version of a rule came from: `origin` `file` or `user`, the text as it was written. `removed`: with this
   * version the rule went out of force. `fileDigest`: the newest definition that a file had given by then. A version
   * without a row came from a file.
   */
  ruleOrigins: table(
    {
      id: text,
      version: int,
      origin: text,
      author: textOrNull,
      comment: textOrNull,
      yaml: text,
      fileDigest: textOrNull,
      removed: int,
    },
    ['id', 'version'],
  ),

  /** The state of a rule for a subject while it is anything but idle. */
  ruleStates: table({ ruleId: text, subject: text, state: json, updatedAt: int }, ['ruleId', 'subject']),

  /** At most one row per (ruleId, subject) with state other than `resolved`: a partial unique index says so. */
  alerts: table(
    {
      id: text,
      ruleId: text,
      ruleVersion: int,
      subject: text,
      gridCode: text,
      deviceId: textOrNull,
      severity: text,
      state: text,
      stage: text,
      title: json,
      summary: text,
      firedAt: int,
      ackedAt: intOrNull,
      ackedBy: textOrNull,
      ackComment: textOrNull,
      resolvedAt: intOrNull,
      updatedAt: int,
      count: int,
      late: int,
      caseId: textOrNull,
      labels: json,
      trace: json,
    },
    ['id'],
  ),

  /** What people did to an alert and what holds it back, if anything; and silences, `endedAt` null while pending or active. */
  alertHandling: table({ alertId: text, handling: json }, ['alertId']),
  silences: table({ id: text, gridCode: textOrNull, endedAt: intOrNull, silence: json }, ['id']),

  /** Drills, maintenance and self-tests; `endedAt` null while pending or going on. */
  exercises: table({ id: text, gridCode: text, endedAt: intOrNull, exercise: json }, ['id']),

  /** The log of what happened to alerts, in the order of commits; `type`: an `AlertTransition`. */
  alertEdges: log(
    {
      id: int,
      at: int,
      type: text,
      alertId: text,
      ruleId: text,
      gridCode: text,
      deviceId: textOrNull,
      severity: text,
      state: text,
      count: int,
    },
    ['id'],
  ),

  /** Points a history server refused, newest kept up to a bound: as they were sent, with its reason. */
  forwardRefusals: table({ id: text, at: int, reason: text, line: text }, ['id']),
} as const;
