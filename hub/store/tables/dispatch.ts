import { int, intOrNull, json, table, text, textOrNull } from '../columns.ts';

/** Fire stations, who is on duty there, and what they were asked to do. */
export const dispatchTables = {
  /** `secretDigest`: SHA-256 of the secret of its terminal, base64url. */
  stations: table({ id: text, gridCode: text, enabled: int, secretDigest: text, station: json }, ['id']),

  /** Whether a terminal is there, as of the last edge. `battery`: percent. */
  stationTerminals: table({ stationId: text, online: int, since: int, lastSeenAt: int, battery: intOrNull }, [
    'stationId',
  ]),

  /** Who is on duty from when to when. */
  shifts: table({ id: text, stationId: text, fromAt: int, toAt: int, shift: json }, ['id']),

  /**
   * One station asked to act on one case, or on a drill. `dueAt`: when its ladder goes on; `endedAt` null while its
   * case or drill is.
   */
  dispatches: table(
    {
      id: text,
      caseId: textOrNull,
      drillId: textOrNull,
      stationId: text,
      gridCode: text,
      state: text,
      openedAt: int,
      dueAt: intOrNull,
      endedAt: intOrNull,
      dispatch: json,
    },
    ['id'],
  ),

  /** Grave alerts that wait for an acknowledgement, and when stations are sent without one. */
  preAlarms: table({ alertId: text, dueAt: int }, ['alertId']),
} as const;
