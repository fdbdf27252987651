import { sql } from 'kysely';
import type { MetricValue } from '../devices/device.ts';
import { HubError } from '../kernel/errors.ts';
import { metricCatalogue } from '../rules/metrics.ts';
import type { Store } from '../store/store.ts';

/** What is asked of one device. Instants are Unix ms, `to` exclusive. */
export interface HistoryQuery {
  deviceNo: number;
  from: number;
  to: number;
  /** Empty asks for all. */
  metrics: readonly string[];
  /** 0 asks for the readings themselves. */
  stepMs: number;
}

export interface RawPoint {
  at: number;
  value: MetricValue;
}

/** What a metric was in one step; of a boolean, `mean` is the share of readings in which it was true. */
export interface StepPoint {
  at: number;
  min: number;
  mean: number;
  max: number;
  count: number;
}

export interface Series<P> {
  metric: string;
  unit: string;
  points: P[];
}

/** Readings one answer may consist of, and points over all its series in steps: encoding them is work of the event loop. */
export const MAX_POINTS = 20_000;

/** Steps that read well on an axis: of these the smallest that is long enough is proposed. */
const EASY_STEPS_MS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 86_400].map((s) => s * 1000);

/** @throws HubError bad-request that names the step to ask for. */
function refuse({ from, to }: HistoryQuery, what: string, points: number): never {
  const least = (to - from) / points;
  const step = EASY_STEPS_MS.find((easy) => easy >= least) ?? Math.ceil(least / 86_400_000) * 86_400_000;
  throw new HubError(
    'bad-request',
    `The range holds ${what}, and an answer at most ${MAX_POINTS}: ask with step=${step} (ms), or for a shorter range.`,
    { extra: { step } },
  );
}

/** The metrics in the order asked for, each once; those without a reading empty. Unasked, those there are by name. */
function seriesOf<P>(wanted: readonly string[], found: ReadonlyMap<string, P[]>): Series<P>[] {
  const names = wanted.length > 0 ? [...new Set(wanted)] : [...found.keys()].sort();
  return names.map((metric) => ({
    metric,
    unit: metricCatalogue[metric]?.unit ?? '',
    points: found.get(metric) ?? [],
  }));
}

function pointsOf<P>(found: Map<string, P[]>, metric: string): P[] {
  let points = found.get(metric);
  if (!points) found.set(metric, (points = []));
  return points;
}

/** The readings themselves, oldest first. @throws HubError bad-request with the step to ask for when there are too many. */
export async function readRaw(store: Store, query: HistoryQuery): Promise<Series<RawPoint>[]> {
  const rows = await store.db
    .selectFrom('readings')
    .select(['at', 'metrics'])
    .where('deviceNo', '=', query.deviceNo)
    .where('at', '>=', query.from)
    .where('at', '<', query.to)
    .orderBy('at')
    .orderBy('id')
    .limit(MAX_POINTS + 1)
    .execute();
  if (rows.length > MAX_POINTS) refuse(query, `more than ${MAX_POINTS} readings`, 1000);
  const wanted = new Set(query.metrics);
  const found = new Map<string, RawPoint[]>();
  for (const { at, metrics } of rows) {
    for (const [metric, value] of Object.entries(JSON.parse(metrics) as Record<string, MetricValue>)) {
      if (wanted.size === 0 || wanted.has(metric)) pointsOf(found, metric).push({ at, value });
    }
  }
  return seriesOf(query.metrics, found);
}

/** The metrics of a reading as rows `m`, and the number in one of them: booleans are 0 and 1. */
const unfold = {
  sqlite: { rows: sql`json_each("metrics") as m`, value: sql`m.value` },
  postgres: {
    rows: sql`json_each_text("metrics"::json) as m(key, value)`,
    value: sql`case m.value when 'true' then 1 when 'false' then 0 else m.value::double precision end`,
  },
};

/**
 * Extremes and mean of each step; steps begin at multiples of `stepMs` since the epoch, those without a reading are
 * left out. The database does the arithmetic, so that a long range holds up nothing else.
 * @throws HubError bad-request with the step to ask for when there would be too many.
 */
export async function readSteps(store: Store, query: HistoryQuery): Promise<Series<StepPoint>[]> {
  const { deviceNo, from, to, stepMs, metrics } = query;
  if ((to - from) / stepMs > MAX_POINTS) refuse(query, 'too many steps', MAX_POINTS / 4);
  const { rows: m, value } = unfold[store.dialect];
  const step = sql`cast(${stepMs} as bigint)`;
  const { rows } = await sql<StepPoint & { metric: string }>`
    select m.key as metric, "at" / ${step} * ${step} as "at",
      min(${value}) as "min", avg(${value}) as "mean", max(${value}) as "max", count(*) as "count"
    from readings, ${m}
    where "deviceNo" = ${deviceNo} and "at" >= ${from} and "at" < ${to}
      ${metrics.length > 0 ? sql`and m.key in (${sql.join([...metrics])})` : sql``}
    group by 1, 2 order by 1, 2 limit ${MAX_POINTS + 1}`.execute(store.db);
  if (rows.length > MAX_POINTS) refuse(query, `more than ${MAX_POINTS} points`, MAX_POINTS / 64);
  const found = new Map<string, StepPoint[]>();
  for (const { metric, ...point } of rows) pointsOf(found, metric).push(point);
  return seriesOf(metrics, found);
}
