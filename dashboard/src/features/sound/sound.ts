import { live } from '../../live/live.ts';
import { nextTones, silence } from './plan.ts';
import { allowSound, isHeard, play, soundState } from './voice.ts';

export { allowSound, muted, setMuted, soundState, tick } from './voice.ts';

/** Watches the open alerts and calls until somebody has them; returns how to stop. */
export function startSound(): () => void {
  let plan = silence;
  const look = (): void => {
    // What cannot be heard has not been sounded: the plan waits until it can.
    if (!isHeard()) return;
    const next = nextTones(plan, [...live.state.get().alerts.values()], Date.now());
    plan = next.state;
    if (next.tones) play(next.tones.frequencies, next.tones.gain);
  };
  const stopWatching = live.state.subscribe(look);
  const timer = setInterval(look, 1000);
  void allowSound().catch(() => soundState.set('held'));
  const touched = (): void => void allowSound().catch(() => undefined);
  window.addEventListener('pointerdown', touched);
  window.addEventListener('keydown', touched);
  return () => {
    stopWatching();
    clearInterval(timer);
    window.removeEventListener('pointerdown', touched);
    window.removeEventListener('keydown', touched);
  };
}
