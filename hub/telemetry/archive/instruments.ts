import { Counter, Gauge, type Registry } from 'prom-client';
import type { Progress } from './archiver.ts';
import type { ArchiveReport } from './report.ts';

/** What the archive shows of itself at `/metrics`. */
export function createInstruments(metrics: Registry) {
  const registers = [metrics];
  const lagRows = new Gauge({
    name: 'gridwatch_history_lag_rows',
    help: 'Readings in the log that are not in the blocks of history yet, as of the last advance',
    registers,
  });
  const bytes = new Gauge({
    name: 'gridwatch_history_bytes',
    help: 'Bytes of history, by tier',
    labelNames: ['tier'],
    registers,
  });
  const oldestSeconds = new Gauge({
    name: 'gridwatch_history_oldest_seconds',
    help: 'Age of the oldest history, by tier',
    labelNames: ['tier'],
    registers,
  });
  const readings = new Counter({
    name: 'gridwatch_history_readings_total',
    help: 'Readings taken into the blocks of history',
    registers,
  });
  const tooOld = new Counter({
    name: 'gridwatch_history_too_old_total',
    help: 'Readings left out of history because they were older than what it keeps',
    registers,
  });
  const errors = new Counter({
    name: 'gridwatch_history_errors_total',
    help: 'Times history could not be written; it is tried again and nothing is lost',
    registers,
  });

  return {
    chunk(progress: Progress): void {
      readings.inc(progress.archived);
      tooOld.inc(progress.tooOld);
      lagRows.set(progress.lagRows);
    },
    report({ lagRows: lag, byTier, oldest }: ArchiveReport, now: number): void {
      lagRows.set(lag);
      for (const [tier, size] of Object.entries(byTier)) bytes.set({ tier }, size);
      for (const [tier, at] of Object.entries(oldest))
        oldestSeconds.set({ tier }, at === null ? 0 : Math.max(0, now - at) / 1000);
    },
    error: (): void => errors.inc(),
  };
}
