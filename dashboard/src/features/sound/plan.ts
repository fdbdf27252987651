import type { Alert } from '../../../../hub/alerts/alert.ts';
import { type Holdable, isHeldBack } from '../alerts/hold-back.ts';

/** A sound to make: rising tones for critical, two for major, one for minor; `gain` from 0 to 1. */
export interface Tones {
  frequencies: readonly number[];
  gain: number;
}

/** What has been sounded and when. Instants are Unix ms. */
export interface SoundState {
  criticalAt: number | null;
  /** When critical began to sound without a pause. */
  criticalSince: number | null;
  majorAt: number | null;
  /** Minor alerts that have had their one tone. */
  told: ReadonlySet<string>;
}

export const silence: SoundState = { criticalAt: null, criticalSince: null, majorAt: null, told: new Set() };

const CRITICAL_EVERY_MS = 5000;
const MAJOR_EVERY_MS = 30_000;
const LOUDER_EVERY_MS = 30_000;
const FIRST_GAIN = 0.25;
const LOUDER_BY = 0.15;

/**
 * What to sound at `nowAt` for the alerts nobody has taken up: critical every 5 s, louder every 30 s to the limit;
 * major every 30 s; minor once; warning never. The worse drowns the milder, and what is held back calls nobody.
 */
export function nextTones(
  state: SoundState,
  open: readonly (Pick<Alert, 'id' | 'severity' | 'state'> & Holdable)[],
  nowAt: number,
): { state: SoundState; tones: Tones | null } {
  const waiting = open.filter((alert) => alert.state === 'firing' && !isHeldBack(alert));
  const minors = waiting.filter((alert) => alert.severity === 'minor').map(({ id }) => id);
  const fresh = minors.some((id) => !state.told.has(id));
  const told = new Set(minors);
  if (waiting.some((alert) => alert.severity === 'critical')) {
    const since = state.criticalSince ?? nowAt;
    const due = state.criticalAt === null || nowAt - state.criticalAt >= CRITICAL_EVERY_MS;
    const gain = Math.min(1, FIRST_GAIN + LOUDER_BY * Math.floor((nowAt - since) / LOUDER_EVERY_MS));
    return {
      state: { ...state, told, criticalSince: since, criticalAt: due ? nowAt : state.criticalAt },
      tones: due ? { frequencies: [660, 880, 1175], gain } : null,
    };
  }
  const calm = { ...state, told, criticalAt: null, criticalSince: null };
  if (waiting.some((alert) => alert.severity === 'major')) {
    const due = state.majorAt === null || nowAt - state.majorAt >= MAJOR_EVERY_MS;
    return {
      state: { ...calm, majorAt: due ? nowAt : state.majorAt },
      tones: due ? { frequencies: [784, 587], gain: 0.25 } : null,
    };
  }
  return {
    state: { ...calm, majorAt: null },
    tones: fresh ? { frequencies: [587], gain: 0.2 } : null,
  };
}
