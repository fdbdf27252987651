import type { Devices } from './devices/devices.ts';
import type { LastValueBook } from './devices/last-values.ts';
import type { Clock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';
import type { RuleEngine } from './rules/engine.ts';
import type { Store } from './store/store.ts';
import type { RunningArchive } from './telemetry/archive/archive.ts';
import { recallReadings } from './telemetry/recall.ts';

/** The parts of a starting hub that take part in filling the windows of rules. */
export interface RecallParts {
  engine: RuleEngine;
  devices: Devices;
  last: LastValueBook;
  archive: RunningArchive;
  store: Store;
  clock: Clock;
  log: Log;
}

/** Fills the windows of rules with what devices said before the start, so that a restart forgets nothing. */
export async function recallWindows({ engine, devices, last, log, ...sources }: RecallParts): Promise<void> {
  const now = sources.clock.now();
  const byNo = new Map(
    devices.all().flatMap((device) => {
      const { reachMs, metrics } = engine.looksBack(device);
      const isRecent = (last.receivedAt(device.no) ?? 0) > now - reachMs;
      return reachMs > 0 && isRecent ? [[device.no, { device, reachMs, metrics }] as const] : [];
    }),
  );
  if (byNo.size === 0) return;
  let readings = 0;
  await recallReadings({
    ...sources,
    deviceNos: [...byNo.keys()],
    since: now - Math.max(...Array.from(byNo.values(), ({ reachMs }) => reachMs)),
    metrics: [...new Set(Array.from(byNo.values(), ({ metrics }) => metrics).flat())],
    onReading(deviceNo, reading) {
      const device = byNo.get(deviceNo)?.device;
      if (device) engine.recall(device, { ...reading, deviceId: device.id });
      readings++;
    },
  });
  const tookMs = sources.clock.now() - now;
  log.info({ devices: byNo.size, readings, tookMs }, 'windows of rules are filled');
}
