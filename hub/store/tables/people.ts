import { int, intOrNull, json, table, text, textOrNull } from '../columns.ts';

/** Who uses the hub, and what they are told and did. */
export const peopleTables = {
  /** What screens are told, in order and without a gap; pruned from the old end. */
  changes: table({ seq: int, at: int, type: text, gridCode: text, data: json }, ['seq']),

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
