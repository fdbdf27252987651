import { int, table, text } from '../columns.ts';

/** What cameras leave behind. */
export const videoTables = {
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
} as const;
