import { int, intOrNull, json, table, text, textOrNull } from '../columns.ts';

/** The desk as it goes from shift to shift. */
export const reportTables = {
  /** `gridCode`: root of the grids of the desk, null the whole district. `state`: `offered`, `signed`, `withdrawn`. */
  handovers: table({ id: text, gridCode: textOrNull, state: text, offeredAt: int, handover: json }, ['id']),

  /** What was promised at a desk, by when; `endedAt` null while it is open. */
  pledges: table({ id: text, gridCode: textOrNull, dueAt: int, endedAt: intOrNull, pledge: json }, ['id']),
} as const;
