import { int, intOrNull, table, text, textOrNull } from '../columns.ts';

/** Cameras beyond what the registry of devices says of them. */
export const videoTables = {
  /** `sourceUrl`: with its credentials. `keyHash`: SHA-256 of the stream key, hex; null before the first. `reference`: the view as it should be, base64. */
  cameras: table(
    {
      deviceId: text,
      source: text,
      sourceUrl: textOrNull,
      start: text,
      keyHash: textOrNull,
      record: int,
      retentionDays: int,
      reference: textOrNull,
      referenceAt: intOrNull,
      updatedAt: int,
    },
    ['deviceId'],
  ),
} as const;
