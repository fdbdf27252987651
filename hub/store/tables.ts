import { notificationTables } from './notification-tables.ts';
import {
  type Column,
  int,
  intOrNull,
  json,
  log,
  realOrNull,
  type TableInfo,
  table,
  text,
  textOrNull,
} from './table.ts';

/**
 * Every table with its columns and key: one description from which row types, the committer's upserts and the
 * array types of PostgreSQL follow. Migrations create the tables; a test holds the two against each other.
 *
 * `int` is a 64-bit integer (SQLite `integer`, PostgreSQL `bigint`), `real` a double, `text` a string; `json` is
 * text that holds JSON. Booleans are 0 | 1, so that both dialects answer the same. Instants are Unix ms.
 */
export const tables = {
  /** Small durable facts of the hub itself. */
  meta: table({ key: text, value: text }, ['key']),

  /** What the last transaction was, where the answer to a commit can be lost: one row, written by the store itself. */
  commitMarks: table({ writer: text, mark: text }, ['writer']),

  /** Grid tree. `geometry`: GeoJSON MultiPolygon, WGS 84, closed rings. */
  grids: table(
    {
      code: text,
      name: text,
      level: text,
      parent: textOrNull,
      class: textOrNull,
      households: intOrNull,
      population: intOrNull,
      geometry: json,
      updatedAt: int,
    },
    ['code'],
  ),

  /** `no` is the small integer readings carry. `secretDigest`: SHA-256 of the secret, base64url. */
  devices: table(
    {
      id: text,
      no: int,
      kind: text,
      gridCode: text,
      lng: realOrNull,
      lat: realOrNull,
      address: textOrNull,
      owner: textOrNull,
      codec: textOrNull,
      expectEveryMs: intOrNull,
      labels: json,
      secretDigest: text,
      disabled: int,
      createdAt: int,
      updatedAt: int,
    },
    ['id'],
  ),

  /** Availability as of the last edge: `unknown` | `online` | `offline`, with the cause of the edge. */
  deviceStates: table({ deviceId: text, availability: text, since: int, cause: text, lastSeenAt: int }, [
    'deviceId',
  ]),

  /**
   * The log of readings, in the order of acknowledgement: `id` only grows and is never reused. A row leaves it once
   * everything that follows the log has passed it. `gridCode`: where the device was then. `at` orders and evaluates;
   * `deviceAt` is the device's own clock, null when it sent none. `clock`: ok | late | future | skewed.
   */
  readings: log(
    {
      id: int,
      deviceNo: int,
      at: int,
      deviceAt: intOrNull,
      receivedAt: int,
      seq: intOrNull,
      clock: text,
      metrics: json,
      gridCode: text,
    },
    ['id'],
    'receivedAt',
  ),

  /** Messages refused, newest kept up to a bound. `payload`: at most its first 4 KiB, base64. */
  rejects: table(
    {
      id: text,
      at: int,
      source: text,
      deviceId: textOrNull,
      topic: text,
      reason: text,
      detail: text,
      payload: text,
      sizeBytes: int,
    },
    ['id'],
  ),

  /** Each distinct definition of a rule that was ever loaded; versions count from 1. */
  rules: table({ id: text, version: int, digest: text, definition: json, loadedAt: int }, ['id', 'version']),

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

  /** What people and silences did to an alert, if anything; and silences, `endedAt` null while pending or active. */
  alertHandling: table({ alertId: text, handling: json }, ['alertId']),
  silences: table({ id: text, gridCode: textOrNull, endedAt: intOrNull, silence: json }, ['id']),

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

  /** Append-only: what happened to a case, `n` counting from 1. */
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
    },
    ['caseId', 'n'],
  ),

  /** What screens are told, in order and without a gap; pruned from the old end. */
  changes: table({ seq: int, at: int, type: text, gridCode: text, data: json }, ['seq']),

  ...notificationTables,

  users: table(
    {
      id: text,
      username: text,
      displayName: text,
      passwordHash: text,
      role: text,
      gridCode: textOrNull,
      disabled: int,
      createdAt: int,
      updatedAt: int,
    },
    ['id'],
  ),

  /** `digest`: SHA-256 of the cookie's key. */
  sessions: table({ digest: text, userId: text, createdAt: int, expiresAt: int }, ['digest']),

  /** `digest`: SHA-256 of the token. */
  tokens: table(
    {
      id: text,
      name: text,
      digest: text,
      role: text,
      gridCode: textOrNull,
      createdBy: text,
      createdAt: int,
      expiresAt: intOrNull,
      revokedAt: intOrNull,
    },
    ['id'],
  ),

  /** Who did what, from where: append-only. */
  audit: table(
    { id: text, at: int, actor: text, action: text, target: text, detail: json, address: textOrNull },
    ['id'],
  ),
} as const;

export type TableName = keyof typeof tables;

/** The tables whose rows may be put again. */
export type KeyedTable = {
  [T in TableName]: (typeof tables)[T]['isLog'] extends true ? never : T;
}[TableName];

type RowOf<I> =
  I extends TableInfo<infer C>
    ? { [K in keyof C]: C[K] extends Column<infer T, infer N> ? (N extends true ? T | null : T) : never }
    : never;

/** A whole row of table `T`. */
export type Row<T extends TableName> = RowOf<(typeof tables)[T]>;

/** What Kysely knows of the database. */
export type Database = { [T in TableName]: Row<T> };

export function columnsOf(name: TableName): string[] {
  return Object.keys(tables[name].columns);
}
