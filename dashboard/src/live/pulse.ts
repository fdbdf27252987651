/** Silence after which the hub is asked whether it still hears us. */
export const ASK_AFTER_MS = 1000;
/** Silence after which the connection counts as lost: the band must show within three seconds. */
export const LOST_AFTER_MS = 2500;
/** A watch round later than this means that this page slept, not that the hub was silent. */
const SLEPT_MS = 1500;

/** What the watch on a connection knows. Instants are Unix ms of this machine. */
export interface Pulse {
  heardAt: number;
  /** When the hub was asked; null when no question is open. */
  askedAt: number | null;
  lookedAt: number;
}

export type PulseVerdict = 'fine' | 'ask' | 'lost';

/** Something came from the hub. */
export function heard(pulse: Pulse, at: number): Pulse {
  return { ...pulse, heardAt: at, askedAt: null };
}

/** One round of the watch. A page that slept gives the hub a full round to answer before it believes in silence. */
export function look(pulse: Pulse, at: number): { pulse: Pulse; verdict: PulseVerdict } {
  const slept = at - pulse.lookedAt > SLEPT_MS;
  const looked = { ...pulse, lookedAt: at };
  if (slept) return { pulse: { heardAt: at - ASK_AFTER_MS, askedAt: at, lookedAt: at }, verdict: 'ask' };
  const silence = at - pulse.heardAt;
  if (silence >= LOST_AFTER_MS) return { pulse: looked, verdict: 'lost' };
  if (silence >= ASK_AFTER_MS && pulse.askedAt === null)
    return { pulse: { ...looked, askedAt: at }, verdict: 'ask' };
  return { pulse: looked, verdict: 'fine' };
}
