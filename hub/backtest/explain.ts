import { alertsStandingAt } from '../alerts/recorded.ts';
import type { DeviceKind, MetricValue } from '../devices/device.ts';
import { HubError } from '../kernel/errors.ts';
import type { Condition, Metrics } from '../rules/condition.ts';
import type { Edge, RuleState } from '../rules/evaluate.ts';
import { longestWait, Replay } from '../rules/replay.ts';
import type { ReadingRule } from '../rules/rule.ts';
import type { ReadingDefinition } from '../rules/schema.ts';
import { type GridTree, type Selectable, selects } from '../rules/selection.ts';
import type { StoredReading } from '../telemetry/stored-reading.ts';
import { ArrivalOrder } from './arrival.ts';
import type { Recordings } from './backtest.ts';
import { ruleOf } from './vary.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Rules are driven through at least so much of what came before the reading. */
const LEAST_LOOK_BACK_MS = DAY_MS;
const MOST_LOOK_BACK_MS = 14 * DAY_MS;
/** The newest so many of them. */
const MOST_READINGS = 100_000;
/** How far back the last reading is looked for, step by step. */
const SEARCH_MS = [HOUR_MS, DAY_MS, 30 * DAY_MS, 366 * DAY_MS];

/** A rule in force. A version of a rule never changes. */
export interface RuleInForce {
  id: string;
  version: number;
  definition: ReadingDefinition;
}

/** The device, and the grids it lies in, its own first. */
export interface Placed extends Selectable {
  id: string;
  no: number;
  kind: DeviceKind;
  lineage: readonly { code: string; class: string | null }[];
}

/** Why the rules said what they said at an instant. Plain data: it crosses to a thread. */
export interface ExplainOrder {
  device: Placed;
  at: number;
  now: number;
  rules: readonly RuleInForce[];
}

/** The tree as far as one device is concerned. */
const treeOf = ({ lineage }: Placed): GridTree => ({
  version: 0,
  ancestors: () => lineage.map(({ code }) => code),
  isWithin: (code, root) => code === root || lineage.some((grid) => grid.code === root),
  get: (code) => lineage.find((grid) => grid.code === code),
});

/** Compiled rules that are kept. */
const MAX_COMPILED = 20_000;
const compiled = new Map<string, ReadingRule>();

function compiledOf({ id, version, definition }: RuleInForce): ReadingRule {
  const key = `${id}@${version}`;
  let rule = compiled.get(key);
  if (!rule) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(key, (rule = ruleOf(definition, version)));
  }
  return rule;
}

/** The rule when it is asked about the device, or why it is not. */
function askedOf(
  force: RuleInForce,
  device: Placed,
  tree: GridTree,
): ReadingRule | 'disabled' | 'kind' | 'selector' {
  const { enabled, kinds } = force.definition;
  if (enabled === false) return 'disabled';
  if (!kinds.includes(device.kind)) return 'kind';
  const rule = compiledOf(force);
  return !rule.selector || selects(rule.selector, device, tree) ? rule : 'selector';
}

const iso = (at: number): string => new Date(at).toISOString();

function conditionOf(condition: Condition | null, metrics: Metrics): object | null {
  if (!condition) return null;
  const lacks = condition.needs.filter((name) => metrics[name] === undefined);
  return {
    source: condition.source,
    holds: condition.holds(metrics) ?? null,
    ...(lacks.length > 0 && { lacks }),
    parts: condition.explain(metrics),
  };
}

function stateOf(state: RuleState | undefined): object {
  if (!state) return { phase: 'idle' };
  const steps = state.steps.flatMap((run, step) =>
    run ? [{ step, since: iso(run.since), dueAt: iso(run.dueAt) }] : [],
  );
  const { phase } = state;
  if (phase === 'pending') {
    const { own } = state;
    return { phase, since: own && iso(own.since), dueAt: own && iso(own.dueAt), steps };
  }
  const { since, severity, quiet } = state;
  const clearing = quiet && { since: iso(quiet.since), dueAt: iso(quiet.dueAt) };
  return { phase, since: iso(since), severity, clearing, steps };
}

const edgeOf = (edge: Edge): object => ({
  ...edge,
  at: iso(edge.at),
  ...('since' in edge && { since: iso(edge.since) }),
});

/** The last reading at or before an instant, with those before it as far back as `lookBackMs`, in the order of arrival. */
async function readingsUntil(
  { history }: Pick<Recordings, 'history'>,
  { device, at, now }: ExplainOrder,
  lookBackMs: number,
): Promise<{ before: StoredReading[]; reading: StoredReading } | undefined> {
  /** What `keep` makes of the readings of a range, piece by piece in the order of time. */
  const read = (
    from: number,
    to: number,
    keep: (kept: StoredReading[], piece: StoredReading[]) => StoredReading[],
  ): Promise<StoredReading[]> =>
    history.snapshot(
      { deviceNo: device.no, wanted: undefined, range: { from, to }, now },
      async (snapshot) => {
        let kept: StoredReading[] = [];
        const range = { from: Math.max(from, snapshot.held.raw), to };
        if (range.from < to) for await (const piece of snapshot.readings(range)) kept = keep(kept, piece);
        return kept;
      },
    );
  for (const withinMs of SEARCH_MS) {
    const reading = (await read(at - withinMs, at + 1, (_kept, piece) => piece)).at(-1);
    if (!reading) continue;
    const until = await read(reading.at - lookBackMs, reading.at + 1, (kept, piece) =>
      [...kept, ...piece].slice(-MOST_READINGS),
    );
    const order = new ArrivalOrder<StoredReading>();
    const all = [...order.take(until), ...order.end()];
    const place = all.findLastIndex((one) => one.at === reading.at && one.receivedAt === reading.receivedAt);
    return { before: all.slice(0, place), reading };
  }
  return undefined;
}

function ruled(
  rule: ReadingRule,
  readings: { before: readonly StoredReading[]; reading: StoredReading },
  deviceId: string,
  isActive: Recordings['isActive'],
): object {
  const replay = new Replay(rule, isActive);
  for (const one of readings.before) replay.observe({ deviceId, ...one });
  const reading = { deviceId, ...readings.reading };
  replay.advanceTo(reading.receivedAt);
  const before = replay.state;
  const isScheduled = !rule.active || isActive(rule.active, reading.at);
  const begun = before !== undefined;
  const [edge] = replay.observe(reading);
  const { metrics } = replay.seen(reading);
  return {
    matched: isScheduled || begun,
    whyNot: isScheduled || begun ? null : 'schedule',
    when: conditionOf(rule.when, metrics),
    clear: conditionOf(rule.clear, metrics),
    unless: conditionOf(rule.unless, metrics),
    raise: rule.raise.map(({ when, clear, severity, holdMs }) => ({
      severity,
      holdMs,
      when: conditionOf(when, metrics),
      clear: conditionOf(clear, metrics),
    })),
    holdMs: rule.holdMs,
    before: stateOf(before),
    after: stateOf(replay.state),
    edge: edge ? edgeOf(edge) : null,
    failed: replay.failures > 0,
  };
}

/** What the rules now in force say of a reading, and why. @throws HubError not-found when there is no reading. */
export async function explain(
  recordings: Pick<Recordings, 'archive' | 'history' | 'isActive'>,
  order: ExplainOrder,
): Promise<object> {
  const { device, at, rules } = order;
  const tree = treeOf(device);
  const asked = rules.map((force) => ({ ...force, rule: askedOf(force, device, tree) }));
  const waits = asked.map(({ rule }) => (typeof rule === 'string' ? 0 : longestWait(rule)));
  const lookBackMs = Math.min(MOST_LOOK_BACK_MS, Math.max(LEAST_LOOK_BACK_MS, 2 * Math.max(0, ...waits)));
  const found = await readingsUntil(recordings, order, lookBackMs);
  if (!found)
    throw new HubError(
      'not-found',
      `No reading of ${device.id} at or before ${iso(at)} is held: ask for a later one.`,
    );
  const { reading } = found;
  const standing = await alertsStandingAt(recordings.archive.log, device.id, reading.at);
  const metrics: Readonly<Record<string, MetricValue>> = reading.metrics;
  return {
    deviceId: device.id,
    by: 'the rules now in force',
    lookBackMs,
    reading: {
      at: iso(reading.at),
      receivedAt: iso(reading.receivedAt),
      deviceAt: reading.deviceAt === null ? null : iso(reading.deviceAt),
      clock: reading.clock,
      metrics,
    },
    leftOut: metrics.test === true ? 'test' : null,
    rules: asked.map(({ id, version, rule }) => ({
      ruleId: id,
      version,
      ...(typeof rule === 'string'
        ? { matched: false, whyNot: rule }
        : ruled(rule, found, device.id, recordings.isActive)),
    })),
    alerts: standing.map(({ id, ruleId, severity, firedAt }) => ({
      id,
      ruleId,
      severity,
      firedAt: iso(firedAt),
    })),
  };
}
