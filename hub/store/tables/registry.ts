import { int, intOrNull, json, log, realOrNull, table, text, textOrNull } from '../columns.ts';

/** The grids and devices there are, and what devices said. */
export const registryTables = {
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
} as const;
