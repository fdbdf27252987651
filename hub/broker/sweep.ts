import type { Clock } from '../kernel/clock.ts';

/** Calls `look` every `everyMs`, as long as it is not closed. */
export function startSweep(clock: Clock, everyMs: number, look: (now: number) => void): { close(): void } {
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = clock.wakeAt(clock.now() + everyMs, () => {
      look(clock.now());
      arm();
    });
  };
  arm();
  return { close: () => cancel() };
}
