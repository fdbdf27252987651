import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { Alert } from '../../hub/alerts/alert.ts';
import { Alerts } from '../../hub/alerts/alerts.ts';
import { followInto } from '../../hub/alerts/effect.ts';
import type { Authenticator } from '../../hub/auth/authenticator.ts';
import type { Role } from '../../hub/auth/principal.ts';
import type { Attachments } from '../../hub/cases/find.ts';
import { mountCaseRoutes } from '../../hub/cases/mount-routes.ts';
import { type CasePartsOptions, startCases } from '../../hub/cases/start.ts';
import { bundleRoutes } from '../../hub/evidence/bundle-routes.ts';
import type { EvidenceLimits } from '../../hub/evidence/locker.ts';
import { evidenceRoutes } from '../../hub/evidence/routes.ts';
import type { CsvOf } from '../../hub/evidence/snapshots.ts';
import { startEvidence } from '../../hub/evidence/start.ts';
import { encoded } from '../../hub/evidence/views.ts';
import type { Grid, GridLevel } from '../../hub/grids/grid.ts';
import { Grids } from '../../hub/grids/grids.ts';
import { ledgerRoutes } from '../../hub/ledger/routes.ts';
import { startLedger } from '../../hub/ledger/start.ts';
import type { Rule } from '../../hub/rules/rule.ts';
import type { Tx } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { type ManualClock, manualClock } from './clock.ts';
import { committerOver } from './committing.ts';
import { rectangle } from './grids.ts';
import { startHttp } from './http.ts';

const STREET = '110199001';
const COMMUNITY = '110199001001';
export const CELL = '110199001001001';
export const OTHER_CELL = '110199001001002';

function grid(code: string, level: GridLevel, parent: string | null, west: number, east: number): Grid {
  const facts = { name: code, class: null, households: null, population: null, updatedAt: 0 };
  const geometry = { type: 'MultiPolygon' as const, coordinates: [[rectangle(west, 39.9, east, 39.91)]] };
  return { code, level, parent, geometry, ...facts };
}

/** Where the detectors stand: two of them 22 m apart on both sides of a border, one 400 m away. */
const positions: Record<string, { lng: number; lat: number }> = {
  west: { lng: 116.30988, lat: 39.905 },
  east: { lng: 116.31012, lat: 39.905 },
  far: { lng: 116.315, lat: 39.905 },
};

/** `Bearer supervisor`, `Bearer worker:zhang`, `Bearer admin@1101…`: a role, with the name of its own or another. */
const byRole: Authenticator = {
  authenticate({ authorization }) {
    const [who = '', gridCode = null] = (authorization?.replace('Bearer ', '') ?? '').split('@');
    if (who === '') return undefined;
    const [role = '', name = role] = who.split(':');
    return { kind: 'token', id: name, name, role: role as Role, gridCode };
  },
};

export interface CaseOfficeOptions
  extends Pick<CasePartsOptions, 'onDispatch' | 'onOverdue' | 'stationOf' | 'answering'> {
  clock?: ManualClock;
  evidenceOf?: Attachments['evidenceOf'];
  /** Where evidence is kept; left out, nothing keeps any. */
  dataDir?: string;
  limits?: EvidenceLimits;
  keepTimeAndPlace?: boolean;
  csvOf?: CsvOf;
}

/** Two lines for any device that stands somewhere. */
const shortCsv: CsvOf = (id) =>
  positions[id] &&
  (async function* () {
    yield Buffer.from('time,device,smoke\n');
    yield Buffer.from(`2026-11-23T04:00:00.000Z,${id},0.2\n`);
  })();

/** The case pipeline over a store behind its routes, with the shipped types and units, and alerts fired by hand. */
export async function openCaseOffice(
  store: Store,
  {
    clock = manualClock(),
    evidenceOf,
    dataDir,
    limits = { maxBytes: 100_000, maxBytesPerCase: 300_000, minFreeBytes: 0 },
    keepTimeAndPlace = false,
    csvOf = shortCsv,
    ...hooks
  }: CaseOfficeOptions = {},
) {
  const { committer } = await committerOver(store, { clock });
  const metrics = new Registry();
  const grids = new Grids([
    grid(STREET, 'street', null, 116.3, 116.32),
    grid(COMMUNITY, 'community', STREET, 116.3, 116.32),
    grid(CELL, 'cell', COMMUNITY, 116.3, 116.31),
    grid(OTHER_CELL, 'cell', COMMUNITY, 116.31, 116.32),
  ]);
  const transact = (work: (tx: Tx) => void): void => void committer.run(work);
  const parts = await startCases({
    ...hooks,
    settings: {
      timeZone: 'Asia/Shanghai',
      rulesDir: 'config/rules',
      officeHours: ['08:30-12:00', '14:00-17:30'],
      eventTypesFile: 'config/event-types.yml',
      unitsFile: 'config/units.yml',
    },
    store,
    clock,
    metrics,
    grids,
    transact,
    positionOf: (id) => positions[id],
    countOpenAlerts: (ids): number => ids.filter((id) => alerts.byId(id)).length,
  });
  const alerts = new Alerts({ clock, follow: followInto(parts.alertDesk) });
  await alerts.load(store);
  parts.cases.resume();
  onTestFinished(() => parts.close());
  const kept = { store, committer, clock, log: pino({ level: 'silent' }) };
  const asked = { limits, keepTimeAndPlace, csvOf, caseParts: parts };
  const evidence = dataDir === undefined ? undefined : await startEvidence({ ...kept, ...asked, dataDir });
  onTestFinished(() => evidence?.close());
  const hazards = await startLedger({ store, clock, metrics, timeZone: 'Asia/Shanghai', transact });
  onTestFinished(() => hazards.close());
  const gridOfDevice = (id: string) => positions[id] && (id === 'west' ? CELL : OTHER_CELL);
  const http = await startHttp({
    auth: byRole,
    isWithin: grids.isWithin.bind(grids),
    add(api) {
      const where = {
        subtree: (code: string) => grids.subtree(code),
        hasGrid: (code: string) => grids.has(code),
        locate: (lng: number, lat: number) => grids.locate(lng, lat)?.code,
      };
      ledgerRoutes(api, { ...hazards, ...where, cases: parts.cases, store, committer, clock });
      if (evidence) {
        evidenceRoutes(api, { ...evidence, store, gridOfDevice });
        const files = { ...evidence, alerts, gridOfDevice, told: async () => [] };
        bundleRoutes(api, { ...files, store, committer, clock });
      }
      mountCaseRoutes(api, {
        ...parts,
        ...(evidence && { evidenceOf: async (id) => (await evidence.locker.of(id)).map(encoded) }),
        ...(evidenceOf && { evidenceOf }),
        alerts,
        store,
        committer,
        clock,
        ...where,
      });
    },
  });

  async function call(as: string, method: 'GET' | 'POST', path: string, body?: unknown) {
    const response = await fetch(`${http.api}${path}`, {
      method,
      headers: {
        ...(as !== '' && { authorization: `Bearer ${as}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
    return { status: response.status, body: (await response.json()) as any };
  }

  /** Acts on a case as somebody. @throws Error when that is refused */
  async function act(as: string, id: string, request: object) {
    const { status, body } = await call(as, 'POST', `/cases/${id}/actions`, request);
    if (status !== 200) throw new Error(`${as} ${JSON.stringify(request)}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Takes a reported case as far as its passed verification: worker, commander and supervisor. */
  async function finish(id: string, unit = 'street-office') {
    await act('operator', id, { action: 'accept' });
    await act('supervisor', id, { action: 'file' });
    await act('commander', id, { action: 'dispatch', unit });
    await act('worker', id, { action: 'handle', done: true, comment: 'done' });
    return act('supervisor', id, { action: 'verify', passed: true });
  }

  /** An alert of a detector; what follows is durable when it resolves. */
  function fire(deviceId: string, changes: Partial<Alert> & { kind?: string } = {}): Promise<Alert> {
    const { kind = 'smoke', stage = 'pre-alarm', severity = 'critical', ruleId = 'device-alarm' } = changes;
    const rule = { id: ruleId, version: 1, title: { zh: '报警', en: 'Alarm' }, stage } as unknown as Rule;
    const gridCode = deviceId === 'west' ? CELL : OTHER_CELL;
    const about = {
      subject: `device:${deviceId}`,
      gridCode,
      deviceId,
      labels: { kind, address: `at ${deviceId}` },
    };
    const firing = { at: clock.now(), severity, late: false, summary: 'alarm', count: 1, explain: [] };
    return committer.run((tx) => alerts.fire(rule, about, firing, tx));
  }

  const resolve = (alert: Alert): Promise<void> =>
    committer.run((tx) => {
      const why = { step: 'cleared', text: 'it is over', detail: {} } as const;
      alerts.resolve(alert.ruleId, alert.subject, clock.now(), why, tx);
    });

  return {
    ...parts,
    ...http,
    evidence,
    ledger: hazards.ledger,
    store,
    clock,
    committer,
    alerts,
    metrics,
    call,
    act,
    finish,
    fire,
    resolve,
  };
}
