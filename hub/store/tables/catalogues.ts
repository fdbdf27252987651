import { int, json, table, text, textOrNull } from '../columns.ts';

/** What the office goes by. */
export const catalogueTables = {
  /** Append-only: every version of a catalogue, the newest in force. `author`: null for the hub's own files. */
  catalogueVersions: table(
    {
      kind: text,
      version: int,
      at: int,
      origin: text,
      author: textOrNull,
      comment: textOrNull,
      digest: text,
      content: json,
    },
    ['kind', 'version'],
  ),
} as const;
