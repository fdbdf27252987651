import type { Registry } from 'prom-client';
import type { Alerts } from './alerts/alerts.ts';
import { AvailabilityAlerts } from './alerts/availability-alerts.ts';
import { applyEdge, endRuleless, standingAlerts } from './alerts/from-rules.ts';
import { HubAlerts } from './alerts/hub-alerts.ts';
import type { WrittenListener } from './alerts/start.ts';
import { startWatch } from './alerts/watch.ts';
import type { Config } from './config/schema.ts';
import type { Devices } from './devices/devices.ts';
import type { LastValueBook } from './devices/last-values.ts';
import type { Presence } from './devices/presence.ts';
import type { Grids } from './grids/grids.ts';
import type { Clock } from './kernel/clock.ts';
import type { CloseStack } from './kernel/lifecycle.ts';
import type { Log } from './kernel/log.ts';
import { recallWindows } from './recall.ts';
import type { RuleBook } from './rules/book.ts';
import { RuleEngine } from './rules/engine.ts';
import type { LoadedDefinition } from './rules/load.ts';
import { RuleFiles } from './rules/rule-files.ts';
import type { Schedule } from './rules/schedule.ts';
import type { Tx } from './store/batch.ts';
import type { Committer } from './store/committer.ts';
import type { Store } from './store/store.ts';
import type { RunningArchive } from './telemetry/archive/archive.ts';

export interface JudgementParts {
  config: Pick<Config, 'rulesDir' | 'timeZone' | 'outage'>;
  book: RuleBook;
  /** Rules that files other than those of rules make. */
  madeRules: readonly LoadedDefinition[];
  /** Of the rule files as the book has them. */
  rulesMark: string;
  alerts: Alerts;
  onWritten(listen: WrittenListener): void;
  grids: Grids;
  devices: Devices;
  presence: Presence;
  last: LastValueBook;
  archive: RunningArchive;
  store: Store;
  committer: Committer;
  clock: Clock;
  log: Log;
  metrics: Registry;
  isActive(schedule: Schedule, at: number): boolean;
  transact(work: (tx: Tx) => void): void;
}

/** Everything that goes by rules, as when the hub stopped; a change of the rules reaches all of it between two readings. */
export async function startJudgement(parts: JudgementParts, closing: CloseStack) {
  const { config, book, alerts, grids, devices, presence, last, store, committer, transact } = parts;
  const { clock, log, metrics } = parts;
  const watched = { store, committer, clock, transact, alerts, grids, devices, presence, last };
  const watch = await startWatch({ ...watched, rules: book.rules, onWritten: parts.onWritten });
  closing.push('watch', watch);
  const engine = new RuleEngine({
    rules: book.rules,
    clock,
    log,
    metrics,
    grids,
    isActive: parts.isActive,
    deviceById: (id) => devices.get(id),
    isLost: (device) => presence.availabilityOf(device) === 'offline',
    onEdge: (rule, device, edge, reading, tx) => applyEdge(alerts, rule, device, edge, reading, tx),
    transact,
  });
  closing.push('rules', engine);
  const newestAt = (id: string): number | undefined => last.of(devices.get(id)?.no ?? -1)?.at;
  await engine.load(store, standingAlerts(alerts, newestAt));
  await recallWindows({ engine, devices, last, archive: parts.archive, store, clock, log });
  const availabilityAlerts = new AvailabilityAlerts({
    alerts,
    rules: book.rules,
    clock,
    outage: config.outage,
    device: (id) => devices.get(id),
    grid: (code) => grids.get(code),
    forget: (id, tx) => engine.forget(id, tx),
    transact,
  });
  closing.push('availability alerts', availabilityAlerts);
  presence.onEdges((edge, tx) => {
    if (edge.to === 'online') engine.heard(edge.device.id);
    availabilityAlerts.onEdge(edge, tx);
  });
  const alignAvailability = (tx: Tx): void =>
    availabilityAlerts.restore(
      devices.all().map((device) => ({ device, availability: presence.availabilityOf(device) })),
      tx,
    );
  await committer.run(alignAvailability);
  const rootGrid = (): string => grids.children(null)[0]?.code ?? '';
  const hubAlerts = new HubAlerts({ alerts, rules: book.rules, clock, rootGrid, transact });
  closing.push('hub alerts', hubAlerts);

  book.onReplaced((rules, tx) => {
    engine.replace(rules, standingAlerts(alerts, newestAt), tx);
    endRuleless(alerts, rules, tx);
    if (availabilityAlerts.replace(rules)) alignAvailability(tx);
    hubAlerts.replace(rules, tx);
    watch.replace(rules, tx);
  });
  const ruleFiles = new RuleFiles({
    directory: config.rulesDir,
    mark: parts.rulesMark,
    alongside: parts.madeRules,
    book,
    committer,
    clock,
    log,
    metrics,
    report: (fault) => hubAlerts.report('rules-refused', fault),
  });
  closing.push('rule files', ruleFiles);
  return { engine, watch, hubAlerts, ruleFiles, alignAvailability };
}
