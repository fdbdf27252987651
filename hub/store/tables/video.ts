import { int, intOrNull, json, table, text, textOrNull } from '../columns.ts';

/** What cameras are, what they leave behind, and what they showed of alerts. */
export const videoTables = {
  /**
   * Cameras beyond what the registry of devices says of them. `sourceUrl`: with its credentials. `keyHash`: SHA-256 of
   * the stream key, hex. `retentionDays` null: as the hub is set. `reference`: the view as it should be, base64.
   */
  cameras: table(
    {
      deviceId: text,
      source: text,
      sourceUrl: textOrNull,
      start: text,
      keyHash: textOrNull,
      record: int,
      retentionDays: intOrNull,
      reference: textOrNull,
      referenceAt: intOrNull,
      updatedAt: int,
    },
    ['deviceId'],
  ),
  /** Where cameras answer ONVIF; `profile`: the one that is turned, null: the first that can be. */
  cameraOnvif: table(
    {
      deviceId: text,
      host: text,
      port: int,
      user: text,
      password: text,
      profile: textOrNull,
      updatedAt: int,
    },
    ['deviceId'],
  ),

  /**
   * Files of recordings, `path` below the data directory. `state`: open while it is written, closed, or recovered when
   * its writer died and its last second or so is missing.
   */
  recordings: table(
    {
      id: text,
      cameraId: text,
      fromAt: int,
      toAt: int,
      path: text,
      sizeBytes: int,
      codec: text,
      state: text,
    },
    ['id'],
  ),

  /** What a camera showed of an alert, or why it showed nothing; `about`: the file, its interval and its digest. */
  alertPictures: table(
    { id: text, alertId: text, cameraId: text, kind: text, state: text, askedAt: int, about: json },
    ['id'],
  ),
} as const;
