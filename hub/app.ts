import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { Alerts } from './alerts/alerts.ts';
import { AvailabilityAlerts } from './alerts/availability-alerts.ts';
import { applyEdge, standingAlerts } from './alerts/from-rules.ts';
import { alertRoutes } from './alerts/routes.ts';
import { alertOfRow } from './alerts/rows.ts';
import { loadAuth } from './auth/auth.ts';
import { RefusalLog } from './auth/refusal-log.ts';
import { authRoutes } from './auth/routes.ts';
import type { Broker } from './broker/broker.ts';
import { CaseNumbers } from './cases/case-number.ts';
import { Cases } from './cases/cases.ts';
import { caseRoutes } from './cases/routes.ts';
import { caseOfRow, viewOfCase } from './cases/rows.ts';
import type { Config } from './config/schema.ts';
import { DeviceAdministration } from './devices/administration.ts';
import { loadDevices } from './devices/devices.ts';
import { loadLastValues } from './devices/last-values.ts';
import { loadPresence } from './devices/presence.ts';
import { deviceRoutes } from './devices/routes.ts';
import { httpGatewayRoutes } from './gateways/http.ts';
import { startMqtt } from './gateways/mqtt.ts';
import { loadGrids } from './grids/grids.ts';
import { gridRoutes } from './grids/routes.ts';
import { isOwnOrigin } from './http/origin.ts';
import { createServer } from './http/server.ts';
import { codecNames } from './ingest/decode.ts';
import { Ingest } from './ingest/ingest.ts';
import { Rejects } from './ingest/rejects.ts';
import { rejectRoutes } from './ingest/routes.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { CloseStack } from './kernel/lifecycle.ts';
import type { Log } from './kernel/log.ts';
import { type Live, startLive } from './live/gateway.ts';
import { startMqttAlerts } from './notify/mqtt-alerts.ts';
import { openRuleBook } from './rules/book.ts';
import { RuleEngine } from './rules/engine.ts';
import { loadRuleFiles } from './rules/load.ts';
import { ruleRoutes } from './rules/routes.ts';
import type { Tx } from './store/batch.ts';
import { openStore } from './store/open.ts';
import { resumeCommitter } from './store/resume.ts';
import { startRetention } from './telemetry/retention.ts';
import { readingRoutes } from './telemetry/routes.ts';

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
  const store = closing.push(
    'store',
    await openStore({ dataDir: config.dataDir, databaseUrl: config.databaseUrl }),
  );
  const committer = await resumeCommitter(store, {
    clock,
    metrics,
    maxPendingRows: config.committer.maxPendingRows,
    onFatal,
  });
  const transact = (work: (tx: Tx) => void): void => {
    committer.run(work).catch(onFatal);
  };
  const grids = await loadGrids(store);
  const isWithin = grids.isWithin.bind(grids);
  const subtree = grids.subtree.bind(grids);
  const devices = await loadDevices(store, clock, isWithin);
  const last = await loadLastValues(store);
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

  // Judgement: rules → alerts → cases.
  const book = await openRuleBook(store, committer, clock, loadedRules);
  const numbers = new CaseNumbers(config.timeZone);
  await numbers.load(store);
  const cases = new Cases({ clock, numbers, streetOf: (code) => grids.ancestors(code).at(-1) ?? code });
  await cases.load(store);
  const alerts = new Alerts({
    clock,
    follow(alert, transition, tx) {
      if (transition === 'resolved') cases.alertResolved(alert, tx);
      return transition === 'opened' || transition === 'raised' ? cases.openOrJoin(alert, tx) : null;
    },
  });
  await alerts.load(store);
  const engine = new RuleEngine({
    rules: book.rules,
    clock,
    log,
    metrics,
    deviceById: (id) => devices.get(id),
    onEdge: (rule, device, edge, reading, tx) => applyEdge(alerts, rule, device, edge, reading, tx),
    transact,
  });
  closing.push('rules', engine);
  await engine.load(
    store,
    standingAlerts(alerts, (id) => last.of(devices.get(id)?.no ?? -1)?.at),
  );
  const availabilityAlerts = new AvailabilityAlerts({
    alerts,
    rules: book.rules,
    clock,
    outage: config.outage,
    device: (id) => devices.get(id),
    grid: (code) => grids.get(code),
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
    stored: (device, reading) => live?.telemetry(device.id, device.gridCode, reading.at, reading.metrics),
  });
  await ingest.load(store);

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
      httpServer: http.server,
      committer,
      store,
      auth,
      grids,
      parts: {
        alertOfRow,
        caseOfRow: (row) => viewOfCase(caseOfRow(row), clock.now()),
        devicesIn: (roots) =>
          roots.flatMap((root) => [...devices.inGrid(root)].map((device) => presence.viewOf(device))),
      },
      clock,
      log,
      metrics,
      isOwnOrigin,
    }),
  );
  http.leaveUpgrades('/socket.io');
  auth.onChanged((who) => live?.recheck(who.id));

  const broker: Broker = closing.push(
    'broker',
    await startMqtt({
      config,
      log,
      metrics,
      clock,
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
  await startMqttAlerts({
    store,
    committer,
    log,
    publish: (topic, payload) => broker.publish(topic, payload),
  });
  closing.push('retention', startRetention({ store, committer, clock, log, days: config.history.days }));

  const administration = {
    clock,
    committer,
    devices,
    presence,
    grids,
    codecs: new Set(codecNames),
    disconnect: (id: string) => broker.disconnect(id),
  };
  const visible = new DeviceAdministration(administration);
  await http.routes((api) => {
    authRoutes(api, { auth, store, committer, clock, hasGrid: (code) => grids.has(code) });
    gridRoutes(api, {
      grids,
      committer,
      clock,
      hasDevices: (code) => devices.countIn(code) > 0,
      onChanged: alignAvailability,
    });
    deviceRoutes(api, administration);
    readingRoutes(api, { store, clock, visible: (id, scope) => visible.visible(id, scope) });
    httpGatewayRoutes(api, { ingest, committer, clock, device: (id) => devices.get(id) });
    rejectRoutes(api, { store, gridOf: (id) => devices.get(id)?.gridCode });
    ruleRoutes(api, { book });
    alertRoutes(api, { alerts, store, committer, clock, subtree });
    caseRoutes(api, {
      cases,
      store,
      committer,
      clock,
      subtree,
      countOpenAlerts: (ids) => ids.filter((id) => alerts.byId(id)).length,
    });
  });
  const { url } = await http.listen({ host: config.host, port: config.httpPort });
  http.setUnready(null);
  const standing = {
    grids: grids.size,
    devices: devices.size,
    alerts: alerts.openCount,
    cases: cases.openCount,
  };
  log.info({ http: url, mqtt: broker.mqttUrl, store: store.dialect, ...standing }, 'ready');

  return {
    addresses: { http: url, mqtt: broker.mqttUrl, mqtts: broker.mqttsUrl, rtmp: null },
    firstPassword: auth.firstPassword,
    async close() {
      http.setUnready('shutting down');
      await broker.close();
      await committer.settled();
      await closing.close();
    },
  };
}
