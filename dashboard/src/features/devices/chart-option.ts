import type { EChartsCoreOption } from 'echarts/core';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { type HistoryPoint, type HistoryRange, historyRanges } from '../../api/readings.ts';
import { unitOf } from './units.ts';

export interface LivePoint {
  at: number;
  value: number;
}

/** So many times the usual distance between two points is a gap. */
const GAP_FACTOR = 4;

/** History with the live points that are newer than it. Where readings are missing, a point without a value breaks the line. */
export function withLive(
  history: readonly HistoryPoint[],
  live: readonly LivePoint[],
  stepMs: number,
): HistoryPoint[] {
  const lastAt = history.at(-1)?.at ?? 0;
  const fresh = live
    .filter(({ at }) => at >= lastAt + Math.max(stepMs, 1))
    .map(({ at, value }) => ({ at, min: value, mean: value, max: value }));
  const all = [...history, ...fresh];
  const distances = all
    .slice(1)
    .map(({ at }, i) => at - (all[i]?.at ?? at))
    .sort((a, b) => a - b);
  const usual = Math.max(distances[Math.floor(distances.length / 2)] ?? 0, stepMs);
  return all.flatMap((point, i) => {
    const next = all[i + 1];
    if (!next || usual === 0 || next.at - point.at <= usual * GAP_FACTOR) return [point];
    return [point, { at: point.at + usual, min: Number.NaN, mean: Number.NaN, max: Number.NaN }];
  });
}

interface ChartInput {
  series: readonly HistoryPoint[];
  metric: string;
  range: HistoryRange;
  alerts: readonly Alert[];
  nowAt: number;
  token: (name: string) => string;
}

/** Greys and one accent; thresholds as thin lines and alert episodes as bands, in their severity's colour. */
export function chartOption({ series, metric, range, alerts, nowAt, token }: ChartInput): EChartsCoreOption {
  const about = alerts.filter((alert) => alert.labels['metric'] === metric);
  const quiet = token('quiet');
  const unit = unitOf(metric);
  return {
    animation: false,
    grid: { left: 56, right: 24, top: 24, bottom: 32 },
    tooltip: {
      trigger: 'axis',
      backgroundColor: token('raised'),
      borderColor: token('line'),
      textStyle: { color: token('text') },
      valueFormatter: (value: unknown) =>
        typeof value === 'number' ? `${Math.round(value * 1000) / 1000} ${unit}` : '–',
    },
    xAxis: {
      type: 'time',
      min: nowAt - historyRanges[range],
      max: nowAt,
      axisLine: { lineStyle: { color: token('line') } },
      axisLabel: { color: quiet },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      scale: true,
      name: unit,
      nameTextStyle: { color: quiet, align: 'right' },
      axisLabel: { color: quiet },
      splitLine: { lineStyle: { color: token('line') } },
    },
    series: [
      {
        name: metric,
        type: 'line',
        showSymbol: false,
        connectNulls: false,
        lineStyle: { width: 1.6, color: token('action') },
        itemStyle: { color: token('action') },
        data: series.map(({ at, mean }) => [at, Number.isNaN(mean) ? null : mean]),
        markLine: {
          silent: true,
          symbol: 'none',
          label: { color: quiet, formatter: '{c}' },
          data: about.flatMap((alert) => {
            const limit = Number(alert.labels['threshold']);
            return Number.isNaN(limit)
              ? []
              : [{ yAxis: limit, lineStyle: { color: token(alert.severity), type: 'solid', width: 1 } }];
          }),
        },
        markArea: {
          silent: true,
          data: about.map((alert) => [
            { xAxis: alert.firedAt, itemStyle: { color: token(alert.severity), opacity: 0.12 } },
            { xAxis: alert.resolvedAt ?? nowAt },
          ]),
        },
      },
    ],
  };
}
