import { int, intOrNull, json, table, text, textOrNull } from '../columns.ts';

/** Cases, and what became of them. */
export const caseTables = {
  cases: table(
    {
      id: text,
      number: text,
      type: text,
      subject: text,
      source: text,
      severity: text,
      gridCode: text,
      deviceId: textOrNull,
      title: json,
      address: textOrNull,
      state: text,
      openedAt: int,
      acceptedAt: intOrNull,
      acceptedBy: textOrNull,
      closedAt: intOrNull,
      closedBy: textOrNull,
      dueAt: intOrNull,
      updatedAt: int,
      version: int,
      alertIds: json,
    },
    ['id'],
  ),

  /** Append-only and hash-chained: what happened to a case, `n` counting from 1; no hash in lines from before there were any. */
  caseHistory: table(
    {
      caseId: text,
      n: int,
      at: int,
      actor: text,
      action: text,
      fromState: textOrNull,
      toState: text,
      comment: textOrNull,
      detail: json,
      hash: textOrNull,
    },
    ['caseId', 'n'],
  ),

  /**
   * What the pipeline knows of a case; one from before has none until something happens to it. `lastHash` and `entries`:
   * the end of its history, so that nothing can be cut off there. `units`: the
   * ids of those it is dispatched to, each between line feeds.
   */
  caseFiles: table(
    {
      caseId: text,
      typeCode: textOrNull,
      units: text,
      reportedBy: text,
      filedAt: intOrNull,
      reworks: int,
      extensions: int,
      overdueSince: intOrNull,
      entries: int,
      lastHash: text,
      file: json,
    },
    ['caseId'],
  ),

  /** What a case is found by from outside: SHA-256 of a citizen's query code or of an upstream key. */
  caseCodes: table({ digest: text, caseId: text, at: int }, ['digest']),
} as const;
