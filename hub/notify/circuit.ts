/** Whether a channel is worth a try: after failures in a row it is left alone, then probed with one message. */
export interface Circuit {
  state: 'closed' | 'open' | 'half-open';
  /** In a row. */
  failures: number;
  /** When an open one may be probed. */
  retryAt: number;
  /** How long it was left alone last. */
  waitMs: number;
}

const FAILURES_TO_OPEN = 5;
const FIRST_WAIT_MS = 5_000;
/** A channel that works again carries a waiting fire after at most this long. */
const LONGEST_WAIT_MS = 60_000;

export const closedCircuit: Circuit = { state: 'closed', failures: 0, retryAt: 0, waitMs: 0 };

/** Whether a message may be tried while `inFlight` others are. */
export function mayTry(circuit: Circuit, inFlight: number, now: number): boolean {
  if (circuit.state === 'closed') return true;
  return inFlight === 0 && now >= circuit.retryAt;
}

/** A message is being tried: the first through an open circuit is its probe. */
export function onTry(circuit: Circuit): Circuit {
  return circuit.state === 'open' ? { ...circuit, state: 'half-open' } : circuit;
}

export function onFailure(circuit: Circuit, now: number): Circuit {
  const failures = circuit.failures + 1;
  if (circuit.state === 'closed' && failures < FAILURES_TO_OPEN) return { ...circuit, failures };
  // What was under way when it opened says nothing new.
  if (circuit.state === 'open') return { ...circuit, failures };
  const waitMs = Math.min(circuit.waitMs === 0 ? FIRST_WAIT_MS : circuit.waitMs * 2, LONGEST_WAIT_MS);
  return { state: 'open', failures, waitMs, retryAt: now + waitMs };
}
