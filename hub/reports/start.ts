import type { Alerts } from '../alerts/alerts.ts';
import type { Cases } from '../cases/cases.ts';
import type { Devices } from '../devices/devices.ts';
import type { Presence } from '../devices/presence.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { countAt, type Sample } from './figures.ts';
import { type QuarterHours, startQuarterHours } from './quarter-hours.ts';

export interface ReportParts {
  store: Store;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  log: Log;
  alerts: Pick<Alerts, 'open'>;
  cases: Pick<Cases, 'docket'>;
  devices: Pick<Devices, 'all'>;
  presence: Pick<Presence, 'availabilityOf'>;
}

/** What is reported over time, and what it is counted from. */
export interface Reports {
  quarterHours: QuarterHours;
  count(at: number): Sample;
  close(): void;
}

/** Starts counting, a sample each quarter-hour. */
export async function startReports(parts: ReportParts): Promise<Reports> {
  const { store, committer, clock, log, alerts, cases, devices, presence } = parts;
  function* inUse() {
    for (const device of devices.all()) {
      const { gridCode, kind, disabled } = device;
      if (!disabled) yield { gridCode, kind, availability: presence.availabilityOf(device) };
    }
  }
  const count = (at: number): Sample =>
    countAt(at, { alerts: alerts.open(), cases: cases.docket.open(), devices: inUse() });
  const quarterHours = await startQuarterHours({ store, committer, clock, log, count });
  return { quarterHours, count, close: () => quarterHours.close() };
}
