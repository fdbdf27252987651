import type { Alerts } from './alerts/alerts.ts';
import { groupRoutes } from './alerts/group-routes.ts';
import type { Handling } from './alerts/handling.ts';
import { handlingRoutes } from './alerts/handling-routes.ts';
import { loadRoutes } from './alerts/load-routes.ts';
import { mergeRoutes } from './alerts/merge-routes.ts';
import type { Merges } from './alerts/merges.ts';
import type { AlertPolicy } from './alerts/policy.ts';
import { alertRoutes } from './alerts/routes.ts';
import { readFirings } from './alerts/rule-firings.ts';
import type { Auth } from './auth/auth.ts';
import { authRoutes } from './auth/routes.ts';
import { createScope } from './auth/scope.ts';
import { principalOf } from './auth/user.ts';
import type { Backtests } from './backtest/backtests.ts';
import { explainRoutes } from './backtest/explain-routes.ts';
import { backtestRoutes } from './backtest/routes.ts';
import { mountCaseRoutes } from './cases/mount-routes.ts';
import type { CaseParts } from './cases/start.ts';
import { calendarRoutes } from './catalogue/calendar-routes.ts';
import type { WorkingCalendar } from './catalogue/calendars.ts';
import { DeviceAdministration } from './devices/administration.ts';
import type { Devices } from './devices/devices.ts';
import { listDevices } from './devices/list.ts';
import type { Presence } from './devices/presence.ts';
import { deviceRoutes } from './devices/routes.ts';
import type { DispatchParts } from './dispatch/start.ts';
import { bundleRoutes } from './evidence/bundle-routes.ts';
import { alertPictureRoutes } from './evidence/picture-routes.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import type { Exercises } from './exercises/exercises.ts';
import { exerciseRoutes } from './exercises/routes.ts';
import { httpGatewayRoutes } from './gateways/http.ts';
import type { Grids } from './grids/grids.ts';
import { gridRoutes } from './grids/routes.ts';
import type { HubServer } from './http/types.ts';
import { codecNames } from './ingest/decode.ts';
import type { Ingest } from './ingest/ingest.ts';
import { rejectRoutes } from './ingest/routes.ts';
import type { Clock } from './kernel/clock.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { notificationRoutes } from './notify/routes.ts';
import type { Notifications } from './notify/start.ts';
import type { Papers } from './papers.ts';
import { reportRoutes } from './reports/routes.ts';
import type { Reports } from './reports/start.ts';
import type { RuleBook } from './rules/book.ts';
import { ruleRoutes } from './rules/routes.ts';
import type { RuleFiles } from './rules/rule-files.ts';
import { type SetupRoutesDeps, setupRoutes } from './setup/routes.ts';
import { silenceRoutes } from './silences/routes.ts';
import type { Silences } from './silences/silences.ts';
import type { Tx } from './store/batch.ts';
import type { Committer } from './store/committer.ts';
import type { Store } from './store/store.ts';
import type { Queries } from './telemetry/query/queries.ts';
import { readingRoutes } from './telemetry/routes.ts';
import { historyStatusRoutes } from './telemetry/status-routes.ts';
import type { HistoryStatus } from './telemetry/telemetry.ts';
import { pictureRoutes } from './video/picture-routes.ts';
import { onvifRoutes } from './video/ptz/onvif-routes.ts';
import { ptzRoutes } from './video/ptz/routes.ts';
import { cameraRateRoutes } from './video/rates/routes.ts';
import { recordingRoutes } from './video/recordings/routes.ts';
import { cameraRoutes } from './video/routes.ts';
import type { VideoParts } from './video/start.ts';
import { warningRoutes } from './warnings/routes.ts';
import type { Warnings } from './warnings/warnings.ts';

/** The parts of a hub that answer over HTTP. */
export interface RouteParts {
  store: Store;
  committer: Committer;
  clock: Clock;
  auth: Auth;
  grids: Grids;
  devices: Devices;
  presence: Presence;
  ingest: Ingest;
  book: RuleBook;
  ruleFiles: RuleFiles;
  /** Rule id → devices in grids that `sees` accepts for which a hold of it runs. */
  holds(sees: (gridCode: string) => boolean): ReadonlyMap<string, number>;
  calendar: WorkingCalendar;
  policy: AlertPolicy;
  silences: Silences;
  exercises: Exercises;
  alerts: Alerts;
  handling: Handling;
  merges: Merges;
  caseParts: CaseParts;
  papers: Papers;
  reports: Reports;
  dispatching: DispatchParts;
  telling: Notifications;
  warnings: Warnings;
  video: VideoParts;
  queries: Queries;
  backtests: Backtests;
  historyStatus(): HistoryStatus;
  config: SetupRoutesDeps['config'];
  /** Where devices connect. */
  addresses: SetupRoutesDeps['addresses'];
  /** Brings availability alerts into line with a changed tree. */
  alignAvailability(tx: Tx): void;
  /** Ends the connections of a device or a station. */
  disconnect(id: string, kind?: 'device' | 'station'): void;
}

/** Everything below `/api/v1`, in the order of the modules. */
export function mountRoutes(api: HubServer, parts: RouteParts): void {
  const { store, committer, clock, auth, grids, devices, presence, ingest, alerts, handling } = parts;
  const subtree = grids.subtree.bind(grids);
  const codecs = new Set(codecNames);
  const administration = { clock, committer, devices, presence, grids, codecs, disconnect: parts.disconnect };
  const registry = new DeviceAdministration(administration);

  authRoutes(api, { auth, store, committer, clock, hasGrid: (code) => grids.has(code) });
  gridRoutes(api, {
    grids,
    committer,
    clock,
    hasDevices: (code) => devices.countIn(code) > 0 || parts.dispatching.stations.isIn(code),
    onChanged: parts.alignAvailability,
  });
  deviceRoutes(api, administration);
  httpGatewayRoutes(api, { ingest, committer, clock, device: (id) => devices.get(id) });
  rejectRoutes(api, { store, gridOf: (id) => devices.get(id)?.gridCode });
  ruleRoutes(api, {
    book: parts.book,
    files: parts.ruleFiles,
    store,
    committer,
    clock,
    holds: parts.holds,
    openAlerts: () => alerts.open(),
    firings: (since, root) => readFirings(store, since, root === null ? null : subtree(root)),
  });
  calendarRoutes(api, { calendar: parts.calendar, committer, clock });
  silenceRoutes(api, {
    silences: parts.silences,
    store,
    committer,
    clock,
    hasGrid: (code) => grids.has(code),
    subtree,
    ancestors: (code) => grids.ancestors(code),
  });
  exerciseRoutes(api, {
    exercises: parts.exercises,
    store,
    committer,
    clock,
    hasGrid: (code) => grids.has(code),
    gridOf: (id) => devices.get(id)?.gridCode,
    subtree,
    ancestors: (code) => grids.ancestors(code),
  });
  alertRoutes(api, { alerts, store, subtree, told: (id) => parts.telling.decisions.traceOf(id) });
  loadRoutes(api, { alerts, store, clock, subtree });
  groupRoutes(api, { alerts, store, committer, clock, handling, groupBy: parts.policy.groupBy });
  mergeRoutes(api, { alerts, store, committer, clock, merges: parts.merges });
  handlingRoutes(api, {
    alerts,
    store,
    committer,
    clock,
    handling,
    isLatching: (id) =>
      parts.book.rules.some((rule) => rule.id === id && rule.on === 'reading' && rule.latching),
    assignee(name) {
      const user = auth.users.byName(name);
      if (!user) return undefined;
      const { may, sees } = createScope(principalOf(user), (code, root) => grids.isWithin(code, root));
      return { ...user, handles: (code) => may('alerts:ack') && sees(code) };
    },
  });
  mountCaseRoutes(api, {
    ...parts.caseParts,
    evidenceOf: parts.papers.evidenceOf,
    alerts,
    store,
    committer,
    clock,
    subtree,
    hasGrid: (code) => grids.has(code),
    locate: (lng, lat) => grids.locate(lng, lat)?.code,
    dispatchesOf: (caseId) => parts.dispatching.dispatchesOf(caseId),
  });
  ledgerRoutes(api, {
    ...parts.papers.hazards,
    cases: parts.caseParts.cases,
    store,
    committer,
    clock,
    subtree,
    hasGrid: (code) => grids.has(code),
    locate: (lng, lat) => grids.locate(lng, lat)?.code,
  });
  const files = { ...parts.papers.evidence, gridOfDevice: (id: string) => devices.get(id)?.gridCode };
  evidenceRoutes(api, { ...files, store });
  bundleRoutes(api, {
    ...files,
    alerts,
    store,
    committer,
    clock,
    told: (id) => parts.telling.decisions.traceOf(id),
  });
  parts.dispatching.routes(api, (id) => parts.disconnect(id, 'station'));
  notificationRoutes(api, { ...parts.telling, alerts, store, committer, clock, subtree });
  alertPictureRoutes(api, { alerts, store, vault: parts.papers.evidence.vault });
  cameraRateRoutes(api, { ...parts.video.forRates, queries: parts.queries });
  cameraRoutes(api, parts.video.forRoutes);
  pictureRoutes(api, parts.video.forPictures);
  onvifRoutes(api, parts.video.ptz.forRoutes);
  ptzRoutes(api, parts.video.ptz.forRoutes);
  recordingRoutes(api, parts.video.forRecordings);
  warningRoutes(api, {
    warnings: parts.warnings,
    store,
    committer,
    clock,
    hasGrid: (code) => grids.has(code),
    ancestors: (code) => grids.ancestors(code),
  });
  readingRoutes(api, {
    queries: parts.queries,
    clock,
    visible: (id, scope) => registry.visible(id, scope),
    inGrid: (grid, scope, after, limit) =>
      listDevices({ devices, presence, grids }, scope, { grid }, after, limit),
  });
  const { backtests, book } = parts;
  backtestRoutes(api, { backtests, book, clock, hasGrid: (code) => grids.has(code) });
  const visible = registry.visible.bind(registry);
  explainRoutes(api, { backtests, book, clock, grids, visible });
  reportRoutes(api, { reports: parts.reports, clock, isWithin: grids.isWithin.bind(grids) });
  historyStatusRoutes(api, { store, status: parts.historyStatus });
  const { config, addresses } = parts;
  const channels = (): number => parts.telling.file.channels.size;
  setupRoutes(api, { users: auth.users, store, config, channels, addresses });
}
