import { nextTones, silence } from '../sound/plan.ts';
import { allowSound, muted, play, soundState } from '../sound/voice.ts';

/** Felt through a table and a glove. */
const PATTERN_MS = [500, 150, 500, 150, 500];

/**
 * Calls with sound and vibration until `calls` says that nobody is called; returns how to stop. A station is never
 * muted by what somebody chose at a desk.
 */
export function startAlarm(calls: () => boolean): () => void {
  muted.set(false);
  let plan = silence;
  const look = (): void => {
    const open = calls() ? [{ id: 'call', severity: 'critical', state: 'firing' } as const] : [];
    const next = nextTones(plan, open, Date.now());
    plan = next.state;
    if (!next.tones) return;
    play(next.tones.frequencies, Math.max(0.5, next.tones.gain));
    if ('vibrate' in navigator) navigator.vibrate(PATTERN_MS);
  };
  const touched = (): void => void allowSound().catch(() => undefined);
  void allowSound().catch(() => soundState.set('held'));
  window.addEventListener('pointerdown', touched);
  const timer = setInterval(look, 500);
  return () => {
    clearInterval(timer);
    window.removeEventListener('pointerdown', touched);
  };
}
