import { resolve } from 'node:path';
import type { Registry } from 'prom-client';
import { withholding } from '../alerts/effect.ts';
import type { Config } from '../config/schema.ts';
import type { Devices } from '../devices/devices.ts';
import type { Grids } from '../grids/grids.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import { createWallClock } from '../rules/schedule.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Publish } from './channels/mqtt.ts';
import type { EmitToStation } from './channels/station.ts';
import type { IsOn } from './decide.ts';
import { DecisionLog } from './decision-log.ts';
import { loadNotifyFile, type NotifyFile } from './load.ts';
import { startMqttAlerts } from './mqtt-alerts.ts';
import { Notify } from './notify.ts';
import { Outbox } from './outbox.ts';
import { Reachability } from './reachability.ts';
import { composer, setUpChannels } from './set-up.ts';

export interface StartNotifyOptions {
  config: Pick<Config, 'notifyFile' | 'publicUrl' | 'timeZone'>;
  store: Store;
  committer: Committer;
  clock: Clock;
  log: Log;
  metrics: Registry;
  isOn: IsOn;
  grids: Pick<Grids, 'get' | 'ancestors' | 'children'>;
  devices: Pick<Devices, 'get'>;
  /** Asked only once `run` has been called. */
  publish: Publish;
  /** Tells the sockets of a station; without it a station hears by MQTT alone. */
  emitToStation?: EmitToStation;
  transact(work: (tx: Tx) => void): void;
}

/** What tells people, and what it has told. */
export interface Notifications extends Closable {
  notify: Notify;
  outbox: Outbox;
  decisions: DecisionLog;
  reachability: Reachability;
  file: NotifyFile;
  /** From here on messages go out: all they need is there. */
  run(): Promise<void>;
  /** May be called again. */
  close(): void;
}

/** `11-24 08:00` by the wall clock of the office. */
function localText(wallClock: (at: number) => number): (at: number) => string {
  return (at) => new Date(wallClock(at)).toISOString().slice(5, 16).replace('T', ' ');
}

/**
 * Takes up what is to be told where it stood; nothing goes out before `run`.
 * @throws ConfigError with everything that is wrong in the notification file.
 */
export async function startNotify(options: StartNotifyOptions): Promise<Notifications> {
  const { config, store, committer, clock, log, metrics, isOn, transact } = options;
  const { grids, devices, publish, emitToStation = () => undefined } = options;
  const rootGrid = (): string => grids.children(null)[0]?.code ?? '';
  const file = loadNotifyFile(resolve(config.notifyFile), process.env);
  const wallClock = createWallClock(config.timeZone);
  const publicUrl = config.publicUrl?.replace(/\/+$/, '') ?? null;
  const outbox = new Outbox({
    store,
    committer,
    clock,
    log,
    metrics,
    channels: setUpChannels(file, { clock, committer, rootGrid, publish, emitToStation }),
    compose: composer(file, { local: localText(wallClock), publicUrl }),
  });
  await outbox.load();
  const decisions = new DecisionLog(store, committer);
  await decisions.load();
  const notify = new Notify({
    file,
    outbox,
    decisions,
    clock,
    isOn,
    gridPlace: (code) => ({ name: grids.get(code)?.name ?? code, path: grids.ancestors(code) }),
    kindOf: (id) => devices.get(id ?? '')?.kind ?? null,
  });
  const reachability = new Reachability({ file, outbox, store, clock, local: wallClock, transact });
  return {
    notify,
    outbox,
    decisions,
    reachability,
    file,
    async run() {
      await startMqttAlerts({ store, committer, log, publish: withholding(publish) });
      outbox.run();
      await reachability.start();
    },
    close() {
      reachability.close();
      outbox.close();
    },
  };
}
