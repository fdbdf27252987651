import type { Device } from '../devices/device.ts';
import type { Devices } from '../devices/devices.ts';
import type { LastValueBook } from '../devices/last-values.ts';
import type { Presence } from '../devices/presence.ts';
import type { Grids } from '../grids/grids.ts';
import type { Reading } from '../ingest/reading.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Alerts } from './alerts.ts';
import { Corroborator } from './corroborator.ts';
import { SilenceAlerts } from './silence-alerts.ts';
import { SourceLoss } from './source-loss.ts';
import type { WrittenListener } from './start.ts';

export interface WatchOptions {
  alerts: Alerts;
  rules: readonly Rule[];
  clock: Clock;
  store: Store;
  committer: Pick<Committer, 'run'>;
  grids: Grids;
  devices: Devices;
  presence: Presence;
  last: LastValueBook;
  transact(work: (tx: Tx) => void): void;
  onWritten(listen: WrittenListener): void;
}

/** What watches over alerts as they stand and over devices that say too little, as when the hub stopped. */
export async function startWatch(options: WatchOptions) {
  const { store, committer, devices, presence, last, onWritten, ...rest } = options;
  const device = (id: string): Device | undefined => devices.get(id);
  const since =
    (availability: 'online' | 'offline') =>
    (one: Device): number | null =>
      presence.availabilityOf(one) === availability ? presence.viewOf(one).availabilitySince : null;
  const loss = new SourceLoss({ ...rest, device, offlineSince: since('offline') });
  const corroborator = new Corroborator({ ...rest, device });
  const silence = new SilenceAlerts({
    ...rest,
    device,
    onlineSince: since('online'),
    newestAt: ({ no }, metric) => last.newestAt(no, metric),
  });
  onWritten((tracked, tx) => loss.written(tracked, tx));
  onWritten((tracked, tx) => corroborator.written(tracked, tx));
  presence.onEdges((edge, tx) => {
    loss.onEdge(edge, tx);
    silence.onEdge(edge);
  });
  await committer.run((tx) => loss.resume(tx));
  await corroborator.load(store, (work) => committer.run(work));
  silence.resume(devices.all());
  return {
    observe: (one: Device, reading: Reading, tx: Tx): void => silence.observe(one, reading, tx),
    replace(rules: readonly Rule[], tx: Tx): void {
      loss.replace(rules, tx);
      corroborator.replace(rules, tx);
      silence.replace(rules, devices.all());
    },
    close: (): void => silence.close(),
  };
}
