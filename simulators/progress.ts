import type { Fleet } from './fleet/fleet.ts';

/** Says every `everyMs` how the fleet is doing, until stopped. */
export function startProgress(fleet: Fleet, say: (line: string) => void, everyMs: number): { stop(): void } {
  let last = { at: Date.now(), acknowledged: fleet.counts.acknowledged };
  const timer = setInterval(() => {
    const { connected, acknowledged, skipped, lastError } = fleet.counts;
    const now = Date.now();
    const rate = ((acknowledged - last.acknowledged) / (now - last.at)) * 1000;
    last = { at: now, acknowledged };
    const trouble =
      connected < fleet.devices.length && lastError !== null ? ` · last error: ${lastError}` : '';
    const lost = skipped > 0 ? ` · ${skipped} skipped` : '';
    say(
      `${connected} of ${fleet.devices.length} connected · ${rate.toFixed(rate < 10 ? 1 : 0)} messages/s acknowledged${lost}${trouble}`,
    );
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
