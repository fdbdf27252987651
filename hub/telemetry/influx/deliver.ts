import { InfluxFailure } from './failure.ts';

/** A point the server will not have, as it was sent, and why. */
export interface Refusal {
  line: string;
  reason: string;
}

/**
 * Sends lines in their order and halves what is refused until the refused lines stand alone: everything else arrives.
 * Sending a line again changes nothing, so it does not matter what a server kept of a batch it refused.
 * @throws InfluxFailure when the server cannot be reached or cannot do anything at all.
 */
export async function deliver(
  lines: readonly string[],
  send: (lines: readonly string[]) => Promise<void>,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  const waiting = lines.length > 0 ? [lines] : [];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    try {
      await send(part);
    } catch (error) {
      if (!(error instanceof InfluxFailure) || error.reason !== 'refused') throw error;
      if (part.length === 1 || error.dropped === part.length) {
        for (const line of part) refusals.push({ line, reason: error.message });
      } else {
        const middle = part.length >> 1;
        waiting.push(part.slice(middle), part.slice(0, middle));
      }
    }
  }
  return refusals;
}
