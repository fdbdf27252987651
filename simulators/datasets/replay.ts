import { setTimeout as delay } from 'node:timers/promises';
import type { Recording } from './recording.ts';

/**
 * How a replay stamps its samples. Neither shows the hub a clock other than the real one: no stamp lies in the future.
 *
 * `compressed`: the moment it is sent, so at 60× a recorded minute takes and claims one second.
 * `recorded`: spaced as recorded, the last sample at the end of the replay and all others before it, as buffered data
 * is; holds and rates of a rule are then met in recorded time, and the hub sees most of it come late.
 */
export type StampMode = 'compressed' | 'recorded';

export interface ReplayOptions {
  /** 1 to 1000: recorded time per real time. */
  speed: number;
  stamp: StampMode;
  /** Sends one payload; resolving late holds the replay up. */
  send: (deviceId: string, payload: string) => Promise<void>;
  onProgress?: (sent: number, offsetMs: number) => void;
  signal: AbortSignal;
}

/** A sample's stamp, Unix ms, for a replay that began at `startAt`. */
export function stampOf(
  mode: StampMode,
  startAt: number,
  offsetMs: number,
  lengthMs: number,
  speed: number,
): number {
  const at =
    mode === 'compressed' ? startAt + offsetMs / speed : startAt + lengthMs / speed - (lengthMs - offsetMs);
  return Math.floor(at);
}

/** Sends a recording at its own pace, sped up; resolves with the number of samples sent, rejects when aborted. */
export async function replay(recording: Recording, options: ReplayOptions): Promise<number> {
  const { speed, stamp, signal } = options;
  const startAt = Date.now();
  const seqs = new Map<string, number>();
  let sent = 0;
  for await (const sample of recording.samples()) {
    signal.throwIfAborted();
    const waitMs = startAt + sample.offsetMs / speed - Date.now();
    if (waitMs > 0) await delay(waitMs, undefined, { signal });
    const seq = (seqs.get(sample.deviceId) ?? 0) + 1;
    seqs.set(sample.deviceId, seq);
    const at = stampOf(stamp, startAt, sample.offsetMs, recording.lengthMs, speed);
    await options.send(sample.deviceId, sample.payload(at, seq));
    sent += 1;
    options.onProgress?.(sent, sample.offsetMs);
  }
  return sent;
}
