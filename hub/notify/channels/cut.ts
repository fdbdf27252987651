const ELLIPSIS = '…';

/** At most `maxBytes` of UTF-8, whole characters only, with "…" where something is missing. */
export function cutBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let room = maxBytes - Buffer.byteLength(ELLIPSIS);
  let end = 0;
  for (const character of text) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    end += character.length;
  }
  return text.slice(0, end) + ELLIPSIS;
}
