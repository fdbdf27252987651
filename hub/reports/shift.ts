import type { AlertHandling, HandledAlert, Severity } from '../alerts/alert.ts';
import { severities } from '../alerts/alert.ts';
import type { Case } from '../cases/case.ts';
import type { Dispatch } from '../dispatch/dispatch.ts';
import type { Hazard } from '../ledger/hazard.ts';
import type { Store } from '../store/store.ts';
import type { OpenItem, OpenPart, ShiftCounts, ShiftReport } from './handover.ts';
import type { Pledge } from './pledge.ts';

/** What stands in memory of what a shift has to do with. */
export interface Standing {
  alerts(): Iterable<HandledAlert>;
  cases(): Iterable<Case>;
  dispatches(): Iterable<Dispatch>;
  hazards(): Iterable<Hazard>;
  promises(): readonly Pledge[];
}

export interface ShiftDeps {
  store: Pick<Store, 'db'>;
  standing: Standing;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
}

/** Items of a kind that are named; the rest is counted. */
const MOST_NAMED = 50;

function partOf<T extends { gridCode: string }>(
  all: Iterable<T>,
  sees: (gridCode: string) => boolean,
  itemOf: (one: T) => OpenItem,
): OpenPart {
  const items = [...all].filter(({ gridCode }) => sees(gridCode)).map(itemOf);
  const rank = ({ severity }: OpenItem): number => (severity ? severities.indexOf(severity) : 4);
  items.sort((a, b) => rank(a) - rank(b) || a.since - b.since);
  return { count: items.length, items: items.slice(0, MOST_NAMED) };
}

const ofAlert = (one: HandledAlert): OpenItem => ({
  id: one.id,
  code: one.deviceId ?? one.gridCode,
  title: one.title,
  place: one.labels['address'] ?? null,
  severity: one.severity,
  state: one.state,
  since: one.firedAt,
  dueAt: one.ackUntil,
  who: one.assignedTo ?? one.ackedBy,
});

const ofCase = (one: Case): OpenItem => ({
  id: one.id,
  code: one.number,
  title: one.title,
  place: one.address,
  severity: one.severity,
  state: one.state,
  since: one.openedAt,
  dueAt: one.dueAt,
  who: one.units.length > 0 ? one.units.join(', ') : one.acceptedBy,
});

const ofDispatch = (one: Dispatch): OpenItem => ({
  id: one.id,
  code: one.caseNumber ?? one.id,
  title: one.title,
  place: one.address,
  severity: one.severity,
  state: one.state,
  since: one.openedAt,
  dueAt: one.dueAt.arrive,
  who: one.stationName,
});

const ofHazard = (one: Hazard): OpenItem => ({
  id: one.id,
  code: one.number,
  title: { zh: one.title, en: one.title },
  place: one.place,
  severity: one.grade === 'major' ? 'major' : 'minor',
  state: one.state,
  since: one.foundAt,
  dueAt: one.dueAt,
  who: one.owner,
});

/** Whether a shift has to know of a hazard: it is grave, or its owner was late enough for somebody to be told. */
const isPressing = ({ grade, escalation }: Hazard): boolean => grade === 'major' || escalation.step > 0;

/** What is open now, what was promised and what happened since `from`, as somebody who sees `sees` has it. */
export async function shiftReport(
  { store, standing, subtree }: ShiftDeps,
  { from, to }: { from: number; to: number },
  { root, sees }: { root: string | null; sees(gridCode: string): boolean },
): Promise<ShiftReport> {
  const hazards = [...standing.hazards()].filter(isPressing);
  return {
    from,
    to,
    open: {
      alerts: partOf(standing.alerts(), sees, ofAlert),
      cases: partOf(standing.cases(), sees, ofCase),
      dispatches: partOf(standing.dispatches(), sees, ofDispatch),
      hazards: partOf(hazards, sees, ofHazard),
    },
    promises: standing
      .promises()
      .filter(({ gridCode }) => (gridCode === null ? root === null : sees(gridCode))),
    happened: await countsOf(store, { from, to }, root === null ? null : subtree(root)),
  };
}

/** What happened in [from, to), in these grids; null is everywhere. */
export async function countsOf(
  { db }: Pick<Store, 'db'>,
  { from, to }: { from: number; to: number },
  grids: readonly string[] | null,
): Promise<ShiftCounts> {
  const within = grids === null ? null : [...grids, ''];
  const count = async (
    table: 'cases' | 'dispatches' | 'hazards',
    instant: 'openedAt' | 'closedAt' | 'foundAt',
  ): Promise<number> => {
    let query = db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where(instant as 'openedAt', '>=', from)
      .where(instant as 'openedAt', '<', to);
    if (within) query = query.where('gridCode', 'in', within);
    return (await query.executeTakeFirst())?.n ?? 0;
  };
  let edges = db
    .selectFrom('alertEdges')
    .select(['type', 'severity', ({ fn }) => fn.countAll<number>().as('n')])
    .where('at', '>=', from)
    .where('at', '<', to)
    .where('type', 'in', ['opened', 'acknowledged', 'resolved']);
  if (within) edges = edges.where('gridCode', 'in', within);
  const rows = await edges.groupBy(['type', 'severity']).execute();
  const of = (type: string, severity?: Severity): number =>
    rows
      .filter((row) => row.type === type && (severity === undefined || row.severity === severity))
      .reduce((sum, { n }) => sum + n, 0);
  let marked = db
    .selectFrom('alerts')
    .innerJoin('alertHandling', 'alertHandling.alertId', 'alerts.id')
    .select('handling')
    .where('firedAt', '>=', from)
    .where('firedAt', '<', to);
  if (within) marked = marked.where('gridCode', 'in', within);
  const handled = (await marked.execute()).map((row) => JSON.parse(row.handling) as Partial<AlertHandling>);
  let late = db
    .selectFrom('caseFiles')
    .innerJoin('cases', 'cases.id', 'caseFiles.caseId')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('overdueSince', '>=', from)
    .where('overdueSince', '<', to);
  if (within) late = late.where('gridCode', 'in', within);
  let dispatched = db
    .selectFrom('dispatches')
    .select('dispatch')
    .where('openedAt', '>=', from)
    .where('openedAt', '<', to);
  if (within) dispatched = dispatched.where('gridCode', 'in', within);
  const orders = (await dispatched.execute()).map((row) => JSON.parse(row.dispatch) as Dispatch);
  let struck = db
    .selectFrom('hazardHistory')
    .innerJoin('hazards', 'hazards.id', 'hazardHistory.hazardId')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('toState', '=', 'struck')
    .where('at', '>=', from)
    .where('at', '<', to);
  if (within) struck = struck.where('hazards.gridCode', 'in', within);
  return {
    alerts: {
      critical: of('opened', 'critical'),
      major: of('opened', 'major'),
      minor: of('opened', 'minor'),
      warning: of('opened', 'warning'),
    },
    acknowledged: of('acknowledged'),
    resolved: of('resolved'),
    falseAlarms: handled.filter(({ falseAlarm = null }) => falseAlarm !== null).length,
    casesOpened: await count('cases', 'openedAt'),
    casesClosed: await count('cases', 'closedAt'),
    casesOverdue: (await late.executeTakeFirst())?.n ?? 0,
    dispatched: orders.length,
    received: orders.filter(({ receivedAt }) => receivedAt !== null).length,
    hazardsEntered: await count('hazards', 'foundAt'),
    hazardsStruck: (await struck.executeTakeFirst())?.n ?? 0,
  };
}
