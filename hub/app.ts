import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { AvailabilityAlerts } from './alerts/availability-alerts.ts';
import { followInto } from './alerts/effect.ts';
import { applyEdge, standingAlerts } from './alerts/from-rules.ts';
import { HubAlerts } from './alerts/hub-alerts.ts';
import { alertOfRow } from './alerts/rows.ts';
import { startAlerts } from './alerts/start.ts';
import { loadAuth } from './auth/auth.ts';
import { RefusalLog } from './auth/refusal-log.ts';
import type { Broker } from './broker/broker.ts';
import { CaseNumbers } from './cases/case-number.ts';
import { Cases } from './cases/cases.ts';
import { caseOfRow, viewOfCase } from './cases/rows.ts';
import type { Config } from './config/schema.ts';
import { loadDevices } from './devices/devices.ts';
import { loadLastValues } from './devices/last-values.ts';
import { loadPresence } from './devices/presence.ts';
import { startMqtt } from './gateways/mqtt.ts';
import { loadGrids } from './grids/grids.ts';
import { isOwnOrigin } from './http/origin.ts';
import { createServer } from './http/server.ts';
import { Ingest } from './ingest/ingest.ts';
import { Rejects } from './ingest/rejects.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { CloseStack } from './kernel/lifecycle.ts';
import type { Log } from './kernel/log.ts';
import { type Live, startLive } from './live/gateway.ts';
import { startNotify } from './notify/start.ts';
import { recallWindows } from './recall.ts';
import { mountRoutes } from './routes.ts';
import { openRuleBook } from './rules/book.ts';
import { loadSchedules } from './rules/calendars.ts';
import { RuleEngine } from './rules/engine.ts';
import { loadRuleFiles } from './rules/load.ts';
import type { Tx } from './store/batch.ts';
import { openStore } from './store/open.ts';
import { resumeCommitter } from './store/resume.ts';
import { startArchive } from './telemetry/archive/archive.ts';
import { startTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { startWarnings } from './warnings/start.ts';

/** Where the built dashboard lies. */
const DASHBOARD_DIR = fileURLToPath(new URL('../dist/dashboard', import.meta.url));

export interface HubOptions {
  log: Log;
  version: string;
  clock?: Clock;
  /** A commit failed: nothing more is acknowledged, and the process has to end. */
  onFatal(error: Error): void;
}

/** A hub that takes messages and answers requests. */
export interface RunningHub {
  addresses: { http: string; mqtt: string; mqtts: string | undefined; rtmp: string | null };
  /** The random password of the first user, the one time it is known. */
  firstPassword: string | undefined;
  /** Drains: refuses what is new, makes durable what was taken, closes everything. */
  close(): Promise<void>;
}

/** Starts a hub: everything, in the order data flows. @throws Error when a part cannot start; what had started is closed. */
export async function startHub(config: Config, options: HubOptions): Promise<RunningHub> {
  const closing = new CloseStack(options.log);
  try {
    return await start(config, options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(config: Config, options: HubOptions, closing: CloseStack): Promise<RunningHub> {
  const { log, version, onFatal, clock = systemClock } = options;
  const metrics = new Registry();

  // What is durable, and what stands in memory.
  const loadedRules = loadRuleFiles(config.rulesDir);
  const location = { dataDir: config.dataDir, databaseUrl: config.databaseUrl };
  const store = closing.push('store', await openStore({ ...location, clock, log, metrics }));
  const committer = await resumeCommitter(store, {
    clock,
    metrics,
    maxPendingRows: config.committer.maxPendingRows,
    onFatal,
  });
  const transact = (work: (tx: Tx) => void): void => void committer.run(work).catch(onFatal);
  const base = { store, committer, clock, log, metrics };
  const grids = await loadGrids(store);
  const isWithin = grids.isWithin.bind(grids);
  const devices = await loadDevices(store, clock, isWithin);
  let telemetry: Telemetry | undefined;
  const archive = closing.push(
    'archive',
    await startArchive({
      location,
      limits: config.history,
      everyMs: config.history.archiveEveryMs,
      clock,
      log,
      metrics,
      onProgress: (report) => telemetry?.archived(report),
    }),
  );
  const last = await loadLastValues(store, await archive.latest());
  const presence = closing.push(
    'presence',
    await loadPresence(store, { clock, committer, devices, last, onFatal }),
  );
  const auth = await loadAuth(store, {
    clock,
    committer,
    adminPassword: config.adminPassword,
    sessions: { idleMs: config.sessions.idleHours * 3_600_000, maxPerUser: config.sessions.maxPerUser },
  });
  const refusals = new RefusalLog(committer, clock);

  const isActive = loadSchedules(config);
  const telling = closing.push(
    'notifications',
    await startNotify({
      ...base,
      config,
      transact,
      grids,
      devices,
      isOn: isActive,
      publish: (topic, payload, how) => broker.publish(topic, payload, how),
    }),
  );

  // Judgement: rules → alerts → cases.
  const book = await openRuleBook(store, committer, clock, loadedRules);
  const numbers = new CaseNumbers(config.timeZone);
  await numbers.load(store);
  const cases = new Cases({
    clock,
    numbers,
    streetOf: (code) => grids.ancestors(code).at(-1) ?? code,
    onDeed: (tx, value, deed) => telling.notify.onCase(tx, value, deed),
  });
  await cases.load(store);
  const follow = telling.notify.following(followInto(cases));
  const alertParts = { ...base, isWithin, transact, follow };
  const { alerts, silences, handling } = closing.push('alerts', await startAlerts(alertParts));
  const engine = new RuleEngine({
    ...base,
    rules: book.rules,
    grids,
    isActive,
    deviceById: (id) => devices.get(id),
    onEdge: (rule, device, edge, reading, tx) => applyEdge(alerts, rule, device, edge, reading, tx),
    transact,
  });
  closing.push('rules', engine);
  const newestAt = (id: string): number | undefined => last.of(devices.get(id)?.no ?? -1)?.at;
  await engine.load(store, standingAlerts(alerts, newestAt));
  await recallWindows({ engine, devices, last, archive, store, clock, log });
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
  presence.onEdges((edge, tx) => availabilityAlerts.onEdge(edge, tx));
  const alignAvailability = (tx: Tx): void =>
    availabilityAlerts.restore(
      devices.all().map((device) => ({ device, availability: presence.availabilityOf(device) })),
      tx,
    );
  await committer.run(alignAvailability);
  const rootGrid = (): string => grids.children(null)[0]?.code ?? '';
  const hubAlerts = closing.push(
    'hub alerts',
    new HubAlerts({ alerts, rules: book.rules, clock, rootGrid, transact }),
  );

  // The way in.
  const rejects = new Rejects(clock, metrics);
  await rejects.load(store);
  let live: Live | undefined;
  const ingest = new Ingest({
    committer,
    rejects,
    limits: config.clock,
    log,
    metrics,
    heard: (device, at, tx) => void presence.seen(device, at, tx),
    told: (device, status, message, tx) => {
      const cause = message.will ? 'will' : 'status';
      presence.told(device, status, cause, message.receivedAt, tx, message.connectionId);
    },
    accept(device, reading, tx) {
      last.merge(device.no, reading);
      engine.observe(device, reading, tx);
    },
    stored(device, reading) {
      live?.telemetry(device.id, device.gridCode, reading.at, reading.metrics);
      telemetry?.stored();
    },
  });
  await ingest.load(store);
  telemetry = closing.push(
    'telemetry',
    await startTelemetry({
      ...base,
      config,
      archive,
      report: (condition, fault) => hubAlerts.report(condition, fault),
    }),
  );

  // The way out, and what people use.
  const http = closing.push(
    'http',
    await createServer({
      log,
      metrics,
      version,
      auth,
      isWithin,
      limits: config.http,
      trustedProxies: config.http.trustedProxies,
      dashboardDir: DASHBOARD_DIR,
    }),
  );
  live = closing.push(
    'live',
    startLive({
      ...base,
      httpServer: http.server,
      auth,
      grids,
      parts: {
        alertOfRow: (row) => alerts.asHandled(alertOfRow(row)),
        caseOfRow: (row) => viewOfCase(caseOfRow(row), clock.now()),
        devicesIn: (roots) =>
          roots.flatMap((root) => [...devices.inGrid(root)].map((device) => presence.viewOf(device))),
      },
      isOwnOrigin,
    }),
  );
  http.leaveUpgrades('/socket.io');
  auth.onChanged((who) => live?.recheck(who.id));

  const broker: Broker = closing.push(
    'broker',
    await startMqtt({
      ...base,
      config,
      gate: committer,
      devices,
      presence,
      ingest,
      auth,
      refusals,
      isWithin,
    }),
  );
  http.onUpgrade('/mqtt', (request, socket, head) => broker.handleWebSocket(request, socket, head));
  await telling.run();
  const warnings = closing.push('warnings', await startWarnings({ ...base, transact, grids, broker }));

  const registry = { auth, grids, devices, presence, ingest };
  const judgement = { book, silences, alerts, handling, cases, telling, warnings };
  const history = { queries: telemetry.queries, historyStatus: telemetry.status };
  const disconnect = (id: string): void => broker.disconnect(id);
  await http.routes((api) => {
    mountRoutes(api, { ...base, ...registry, ...judgement, ...history, alignAvailability, disconnect });
  });
  const { url } = await http.listen({ host: config.host, port: config.httpPort });
  const stopTelling = store.onState?.(({ reason, fatal }) => {
    if (fatal) onFatal(fatal);
    else http.setUnready(reason);
  });
  if (!stopTelling) http.setUnready(null);
  const standing = { devices: devices.size, alerts: alerts.openCount, cases: cases.openCount };
  const where = { http: url, mqtt: broker.mqttUrl, store: store.dialect };
  log.info({ ...where, grids: grids.size, ...standing }, 'ready');

  return {
    addresses: { http: url, mqtt: broker.mqttUrl, mqtts: broker.mqttsUrl, rtmp: null },
    firstPassword: auth.firstPassword,
    async close() {
      stopTelling?.();
      http.setUnready('shutting down');
      await broker.close();
      telling.close();
      await committer.settled();
      await closing.close();
    },
  };
}
