import { createCell } from '../../state/cell.ts';
import { keepSetting, readSetting } from '../../state/stored.ts';

/** `held`: the browser lets nothing be heard until somebody has touched the page. */
export const soundState = createCell<'ready' | 'held'>('held');
export const muted = createCell<boolean>(readSetting('muted') === 'true');

const TONE_S = 0.18;
/** Full gain of the plan is as loud as this. */
const LIMIT = 0.45;

let context: AudioContext | undefined;

/** Plays tones one after the other, unless the browser or the user wants silence. */
export function play(tones: readonly number[], gainOf1: number): void {
  const volume = gainOf1 * LIMIT;
  if (!context || context.state !== 'running' || muted.get()) return;
  tones.forEach((hz, i) => {
    if (!context) return;
    const start = context.currentTime + i * TONE_S;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(volume, start + 0.02);
    gain.gain.linearRampToValueAtTime(0, start + TONE_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + TONE_S);
  });
}

/** Asks the browser to let us be heard; wants a touch of the user. */
export async function allowSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  soundState.set(context.state === 'running' ? 'ready' : 'held');
}

export function setMuted(next: boolean): void {
  muted.set(next);
  keepSetting('muted', String(next));
}

/** The tick that answers an acknowledgement. */
export function tick(): void {
  play([1320], 0.08);
}

/** Whether anything can be heard now. */
export const isHeard = (): boolean => context?.state === 'running' && !muted.get();
