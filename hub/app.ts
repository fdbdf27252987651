import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import type { Alerts } from './alerts/alerts.ts';
import { followInto } from './alerts/effect.ts';
import { loadPolicy } from './alerts/load-policy.ts';
import { alertOfRow } from './alerts/rows.ts';
import { startAlerts } from './alerts/start.ts';
import { loadAuth } from './auth/auth.ts';
import { RefusalLog } from './auth/refusal-log.ts';
import { Backtests } from './backtest/backtests.ts';
import type { Broker } from './broker/broker.ts';
import type { Cases } from './cases/cases.ts';
import { startCases } from './cases/start.ts';
import { startCalendar } from './catalogue/calendars.ts';
import type { Config } from './config/schema.ts';
import { startDesk } from './desk.ts';
import { loadDevices } from './devices/devices.ts';
import { loadLastValues } from './devices/last-values.ts';
import { loadPresence } from './devices/presence.ts';
import { startDispatch } from './dispatch/start.ts';
import { startMqtt } from './gateways/mqtt.ts';
import { loadGrids } from './grids/grids.ts';
import { isOwnOrigin } from './http/origin.ts';
import { createServer } from './http/server.ts';
import { startIntake } from './intake.ts';
import { startJudgement } from './judgement.ts';
import { systemClock } from './kernel/clock.ts';
import { CloseStack } from './kernel/lifecycle.ts';
import { type Live, startLive } from './live/gateway.ts';
import { startNotify } from './notify/start.ts';
import { startPapers } from './papers.ts';
import { startPictures } from './pictures.ts';
import { startReports } from './reports/start.ts';
import { mountRoutes } from './routes.ts';
import { schedulesOf } from './rules/calendars.ts';
import { readRuleDirectory } from './rules/load.ts';
import { openRuleBook } from './rules/start.ts';
import type { HubOptions, RunningHub } from './running-hub.ts';
import type { Tx } from './store/batch.ts';
import { openStore } from './store/open.ts';
import { resumeCommitter } from './store/resume.ts';
import { startArchive } from './telemetry/archive/archive.ts';
import { startTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { startWarnings } from './warnings/start.ts';

/** Where the built dashboard lies. */
const DASHBOARD_DIR = fileURLToPath(new URL('../dist/dashboard', import.meta.url));

export type { HubOptions, RunningHub } from './running-hub.ts';

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
  const { rules: loadedRules, mark: rulesMark } = readRuleDirectory(config.rulesDir);
  const alerting = loadPolicy(config.alertingFile, loadedRules);
  for (const doubt of alerting.doubts) log.warn(doubt);
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
    passwordCost: options.passwordCost,
    sessions: { idleMs: config.sessions.idleHours * 3_600_000, maxPerUser: config.sessions.maxPerUser },
  });
  const refusals = new RefusalLog(committer, clock);

  const calendar = await startCalendar({ store, clock, transact, rulesDir: config.rulesDir });
  const isActive = schedulesOf(calendar, config.timeZone);
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
      emitToStation: (...order) => dispatching.emit(...order),
    }),
  );

  // Judgement: rules → alerts → cases → stations.
  let live: Live | undefined;
  const dispatching = closing.push(
    'dispatches',
    await startDispatch({
      ...base,
      config,
      transact,
      grids,
      devices,
      telling,
      cases: (): Cases => cases,
      alerts: (): Alerts => alerts,
    }),
  );
  const loaded = [...loadedRules, ...alerting.rules];
  const book = await openRuleBook({ store, committer, clock, log }, loaded);
  const caseParts = closing.push(
    'cases',
    await startCases({
      ...base,
      transact,
      settings: config,
      calendar,
      grids,
      positionOf: (id) => devices.get(id),
      ...dispatching.forCases,
      onDeed(tx, value, deed) {
        telling.notify.onCase(tx, value, deed);
        dispatching.onDeed(tx, value, deed);
      },
      countOpenAlerts: (ids): number => ids.filter((id) => alerts.byId(id)).length,
    }),
  );
  const { cases, alertDesk } = caseParts;
  const policed = { policy: alerting.policy, rules: book.rules, pathOf: (code: string) => grids.path(code) };
  const operators = (): number => auth.sessions.usersSince(clock.now() - 600_000);
  const follow = telling.notify.following(followInto(alertDesk));
  const started = await startAlerts({ ...base, ...policed, transact, isWithin, follow, operators });
  const { onWritten, replace: replaceRules, close: closeAlerts, ...handled } = started;
  closing.push('alerts', { close: closeAlerts });
  const { alerts, exercises } = handled;
  cases.resume();
  const judged = { book, rulesMark, alerts, onWritten, grids, devices, presence, last, archive };
  const { engine, watch, hubAlerts, ruleFiles, alignAvailability } = await startJudgement(
    { ...judged, ...base, transact, config, isActive, madeRules: alerting.rules },
    closing,
  );
  book.onReplaced(replaceRules);
  book.onReplaced((_rules, tx) => tx.afterCommit(() => live?.rules(book.revision)));

  // The way in.
  const judging = { presence, last, engine, watch, exercises };
  const { ingest, rejects } = await startIntake({
    ...base,
    ...judging,
    config,
    stored(device, reading) {
      live?.telemetry(device.id, device.gridCode, reading.at, reading.metrics);
      telemetry?.stored();
    },
  });
  telemetry = closing.push(
    'telemetry',
    await startTelemetry({
      ...base,
      config,
      archive,
      report: (condition, fault) => hubAlerts.report(condition, fault),
    }),
  );

  const { notify } = telling;
  const reader = { devices, caseParts, notify, queries: telemetry.queries };
  const papers = closing.push('papers', await startPapers({ ...base, transact, config, ...reader }));
  const held = { auth, devices, grids, alerts, cases, papers, dispatching };
  const desk = closing.push('desk', await startDesk({ ...base, ...held }));
  const backtests = closing.push('back-tests', new Backtests({ location, config, calendar, clock, log }));

  const counted = { alerts, cases, devices, presence };
  const reports = closing.push('reports', await startReports({ ...base, ...counted }));

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
        caseOfRow: caseParts.viewOfRow,
        devicesIn: (roots) =>
          roots.flatMap((root) => [...devices.inGrid(root)].map((device) => presence.viewOf(device))),
      },
      isOwnOrigin,
      onHeartbeat: dispatching.onHeartbeat,
    }),
  );
  http.leaveUpgrades('/socket.io');
  auth.onChanged((who) => live?.recheck(who.id));

  const admitted = { devices, presence, ingest, auth, refusals, isWithin };
  const broker: Broker = closing.push(
    'broker',
    await startMqtt({ ...base, ...admitted, config, gate: committer, stations: dispatching.door }),
  );
  http.onUpgrade('/mqtt', (request, socket, head) => broker.handleWebSocket(request, socket, head));
  await dispatching.run({ rejects, onWritten, report: hubAlerts.report.bind(hubAlerts), live });
  await telling.run();
  const warnings = closing.push('warnings', await startWarnings({ ...base, transact, grids, broker }));

  const { evidence } = papers;
  const seen = { ...admitted, last, hubAlerts, alerts, cases, evidence };
  const { video } = closing.push('pictures', await startPictures({ ...base, ...seen, config, transact }));
  video.serve(http);

  const registry = { auth, grids, devices, presence, ingest };
  const ruled = { book, ruleFiles, holds: engine.holds.bind(engine), policy: alerting.policy };
  const history = { queries: telemetry.queries, historyStatus: telemetry.status, backtests };
  const disconnect = (id: string, kind?: 'device' | 'station'): void => broker.disconnect(id, kind);
  await http.routes((api) => {
    const desks = { caseParts, papers, dispatching, telling, warnings, video, reports };
    const judgement = { calendar, ...ruled, ...handled, ...desks, alignAvailability };
    const addresses = () => ({ mqtt: broker.mqttUrl, mqtts: broker.mqttsUrl, rtmp: video.rtmpUrl() });
    mountRoutes(api, { ...base, ...registry, ...judgement, ...history, config, addresses, disconnect });
    desk.routes(api);
  });
  ruleFiles.start();
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
    addresses: { http: url, mqtt: broker.mqttUrl, mqtts: broker.mqttsUrl, rtmp: video.rtmpUrl() },
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
