/** Members whose `true` is a detector's own verdict, over all dialects. */
const verdicts = ['"alarm"', '"smoke"', '"gas"', '"carbon_monoxide"'].map((name) => Buffer.from(name));
const TRUE = Buffer.from('true');
const BUTTON = Buffer.from('"button"');
const COLON = 0x3a;
const LETTER_T = 0x74;

/**
 * Whether a raw payload may bear an alarm, so that it overtakes telemetry: a look at the bytes, cheaper than parsing.
 * A wrong yes costs nothing but a place in the queue. A pressed button counts, wherever it stands.
 */
export function isUrgent(payload: Buffer): boolean {
  if (payload.indexOf(BUTTON) !== -1) return true;
  if (payload.indexOf(TRUE) === -1) return false;
  return verdicts.some((name) => holdsTrue(payload, name));
}

function holdsTrue(payload: Buffer, name: Buffer): boolean {
  for (let from = payload.indexOf(name); from !== -1; from = payload.indexOf(name, from)) {
    from = skipSpace(payload, from + name.length);
    if (payload[from] !== COLON) continue;
    from = skipSpace(payload, from + 1);
    if (payload[from] === LETTER_T) return true;
  }
  return false;
}

/** JSON's white space: blank, tab, line feed, carriage return (RFC 8259 section 2). */
function skipSpace(payload: Buffer, from: number): number {
  let at = from;
  while (payload[at] === 0x20 || payload[at] === 0x09 || payload[at] === 0x0a || payload[at] === 0x0d)
    at += 1;
  return at;
}
