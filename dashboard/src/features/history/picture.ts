import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { History, HistoryPoint } from '../../api/readings.ts';
import { type Episode, episodesIn } from './episodes.ts';
import { gapLimit, runsOf, type StateSpan, spoken, stateSpans } from './gaps.ts';
import { joined } from './join.ts';
import { type Extent, extentOf, type Scale, scaleOf, union, withLimits } from './scale.ts';
import { continues, type Tail } from './tail.ts';
import type { Threshold } from './thresholds.ts';
import type { Span } from './view.ts';

/** A metric that is looked at. */
export interface Metric {
  name: string;
  unit: string;
  kind: 'number' | 'state';
}

/** One metric's points, and the runs between its gaps. */
export interface Line {
  metric: Metric;
  points: readonly HistoryPoint[];
  runs: readonly (readonly HistoryPoint[])[];
  /** The largest distance that is no gap. */
  limitMs: number;
}

/** Metrics of one unit on one axis. */
export interface Panel {
  key: string;
  unit: string;
  lines: Line[];
  thresholds: Threshold[];
  scale: Scale;
}

export interface StateRow extends Line {
  spans: StateSpan[];
}

/** Everything a chart shows, figured out. */
export interface Picture {
  span: Span;
  nowAt: number;
  /** 0: the points are the readings. */
  stepMs: number;
  panels: Panel[];
  states: StateRow[];
  episodes: Episode[];
  /** What another rule would have raised, beside what was. */
  trial?: Episode[];
}

interface PictureInput {
  history: History | undefined;
  tail: Tail;
  metrics: readonly Metric[];
  thresholds: readonly Threshold[];
  alerts: readonly Alert[];
  span: Span;
  nowAt: number;
  expectEveryMs: number | null;
}

/** Axis lines of a panel, about. */
const TICKS = 4;

function lineOf(metric: Metric, { history, tail, expectEveryMs }: PictureInput): Line {
  const stored = history?.series.find((one) => one.metric === metric.name)?.points ?? [];
  const fresh = history && continues(tail, history) ? (tail.points.get(metric.name) ?? []) : [];
  const points = history ? joined(spoken(stored, expectEveryMs), fresh, history) : [];
  const limitMs = gapLimit(points, history?.stepMs ?? 0, expectEveryMs);
  return { metric, points, runs: runsOf(points, limitMs), limitMs };
}

function panelsOf(lines: readonly Line[], thresholds: readonly Threshold[], span: Span): Panel[] {
  // What has no unit cannot be compared: it gets an axis of its own.
  const groups = Map.groupBy(lines, ({ metric }) => metric.unit || metric.name);
  return [...groups].map(([key, members]) => {
    const own = thresholds.filter(({ metric }) => members.some((line) => line.metric.name === metric));
    const extent = members
      .map(({ points }) => extentOf(points, span))
      .reduce<Extent | null>((all, one) => union(all, one), null);
    return {
      key,
      unit: members[0]?.metric.unit ?? '',
      lines: members,
      thresholds: own,
      // Where nothing was measured, the limits alone make the axis.
      scale: scaleOf(extent || own.length > 0 ? withLimits(extent ?? { min: 0, max: 0 }, own) : null, TICKS),
    };
  });
}

/** Puts history, live values, limits and alerts together for one stretch of time. */
export function pictureOf(input: PictureInput): Picture {
  const { history, metrics, thresholds, alerts, span, nowAt } = input;
  const stepMs = history?.stepMs ?? 0;
  const lines = metrics.map((metric) => lineOf(metric, input));
  const states = lines.filter(({ metric }) => metric.kind === 'state');
  return {
    span,
    nowAt,
    stepMs,
    panels: panelsOf(
      lines.filter(({ metric }) => metric.kind === 'number'),
      thresholds,
      span,
    ),
    states: states.map((line) => ({ ...line, spans: stateSpans(line.runs, stepMs, line.limitMs, nowAt) })),
    episodes: episodesIn(alerts, span, nowAt),
  };
}

/** Where a point stands on the time axis: a reading at its instant, a step in its middle, the running one before now. */
export function drawnAt({ at }: HistoryPoint, { stepMs, nowAt }: Pick<Picture, 'stepMs' | 'nowAt'>): number {
  return stepMs > 0 ? Math.max(at, Math.min(at + stepMs / 2, nowAt)) : at;
}
