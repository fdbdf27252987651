import { int, intOrNull, json, table, text, textOrNull } from '../columns.ts';

/** What proves and what is to be cured. */
export const evidenceTables = {
  /** The evidence of cases; its files lie beside the database. `wrong`: by whom and why it was marked. */
  evidence: table(
    {
      id: text,
      caseId: text,
      kind: text,
      role: text,
      mediaType: text,
      sizeBytes: int,
      sha256: text,
      takenAt: intOrNull,
      addedBy: text,
      addedAt: int,
      about: json,
      wrong: textOrNull,
    },
    ['id'],
  ),

  /** The ledger of hazards. `nextAt`: when it is escalated; null when nothing runs. */
  hazards: table(
    {
      id: text,
      number: text,
      kind: text,
      grade: text,
      state: text,
      gridCode: text,
      foundAt: int,
      dueAt: intOrNull,
      nextAt: intOrNull,
      updatedAt: int,
      version: int,
      hazard: json,
    },
    ['id'],
  ),

  /** Append-only and hash-chained: what happened to a hazard, `n` counting from 1; no hash in lines from before there were any. */
  hazardHistory: table(
    {
      hazardId: text,
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
    ['hazardId', 'n'],
  ),

  /** Where the history of a hazard ends, so that nothing can be cut off there; one from before has none until something happens to it. */
  hazardEnds: table({ hazardId: text, entries: int, lastHash: text }, ['hazardId']),
} as const;
