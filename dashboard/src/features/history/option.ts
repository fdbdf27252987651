import type { EChartsCoreOption } from 'echarts/core';
import type { Colours } from './colours.ts';
import { strokeOf } from './colours.ts';
import { episodeLane, trialLane } from './episode-series.ts';
import type { Box, Layout } from './layout.ts';
import type { Panel, Picture } from './picture.ts';
import { figure } from './scale.ts';
import { panelSeries, stateStrips } from './series.ts';
import { ticksOf, tickText } from './ticks.ts';
import { MAX_SPAN_MS, MIN_SPAN_MS, REACH_MS, type Span } from './view.ts';

/** What the chart says in words. */
export interface ChartWords {
  alerts: string;
  /** What another rule would have raised. */
  trial?: string;
  metric(name: string): string;
}

/** How far one can drag: into the past, and never into the future. */
export const reachOf = (nowAt: number): Span => ({ from: nowAt - REACH_MS, to: nowAt });

/** Room for one label of the time axis, px. */
const TICK_PX = 96;
const COMPACT_TICK_PX = 54;

function titleOf(panel: Panel, words: ChartWords): string {
  const names = panel.lines.map(({ metric }, place) =>
    panel.lines.length > 1
      ? `${strokeOf(place).sign} ${words.metric(metric.name)}`
      : words.metric(metric.name),
  );
  return [names.join('   '), ...(panel.unit === '' ? [] : [panel.unit])].join(' · ');
}

const bare = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };

function valueAxis(panel: Panel, part: number, layout: Layout, colours: Colours, words: ChartWords) {
  const { ink } = colours;
  return {
    ...bare,
    gridIndex: part,
    type: 'value',
    ...panel.scale,
    name: titleOf(panel, words),
    nameLocation: 'end',
    nameGap: 10,
    nameTextStyle: { color: ink.quiet, align: 'left', padding: [0, 0, 0, 8 - layout.left], fontSize: 13 },
    axisLabel: { color: ink.quiet, formatter: (value: number) => figure(value) },
    splitLine: { lineStyle: { color: ink.line, width: 1, opacity: 0.6 } },
  };
}

/** The name of a lane, at its first row. */
const rowNames = (name: string, rows: number): string[] => [
  name,
  ...Array.from({ length: rows - 1 }, () => ''),
];

/** Rows from the top down, with a word for each. */
function rowAxis(names: readonly string[], part: number, layout: Layout, { ink }: Colours) {
  return {
    ...bare,
    gridIndex: part,
    type: 'category',
    inverse: true,
    data: [...names],
    name: '',
    axisLabel: { color: ink.quiet, interval: 0, width: layout.left - 16, overflow: 'truncate' },
  };
}

/** The whole chart as ECharts wants it: one part a unit, below one another, over one time axis. */
export function optionOf(
  picture: Picture,
  layout: Layout,
  colours: Colours,
  words: ChartWords,
  width: number,
): EChartsCoreOption {
  const { ink } = colours;
  const { panels, states, span, episodes, trial } = picture;
  const boxes: Box[] = [layout.lane, ...layout.panels, ...(layout.states ? [layout.states] : [])];
  const last = boxes.length - 1;
  if (layout.trial) boxes.push(layout.trial);
  const statePart = 1 + panels.length;
  const reach = reachOf(picture.nowAt);
  const room = Math.max(
    (width - layout.left - layout.right) / (layout.compact ? COMPACT_TICK_PX : TICK_PX),
    1,
  );
  const customValues = ticksOf(span, room);
  return {
    animation: false,
    textStyle: { fontFamily: colours.font },
    grid: boxes.map(({ top, height }) => ({
      left: layout.left,
      right: layout.right,
      top,
      height,
      outerBoundsMode: 'none',
    })),
    xAxis: boxes.map((_, part) => ({
      gridIndex: part,
      type: 'time',
      min: reach.from,
      max: reach.to,
      axisLine: { show: part > 0 && part <= last, onZero: false, lineStyle: { color: ink.line } },
      axisTick: { show: part === last, customValues, lineStyle: { color: ink.line } },
      axisLabel: {
        show: part === last,
        customValues,
        color: ink.quiet,
        formatter: (at: number) => tickText(at, span),
      },
      splitLine: { show: false },
    })),
    yAxis: [
      rowAxis(rowNames(words.alerts, layout.laneRows), 0, layout, colours),
      ...panels.map((panel, i) => valueAxis(panel, i + 1, layout, colours, words)),
      ...(layout.states
        ? [
            rowAxis(
              states.map(({ metric }) => words.metric(metric.name)),
              statePart,
              layout,
              colours,
            ),
          ]
        : []),
      ...(layout.trial
        ? [rowAxis(rowNames(words.trial ?? '', layout.trialRows), last + 1, layout, colours)]
        : []),
    ],
    dataZoom: [
      {
        id: 'span',
        type: 'inside',
        xAxisIndex: boxes.map((_, part) => part),
        filterMode: 'none',
        throttle: 30,
        startValue: span.from,
        endValue: span.to,
        minValueSpan: MIN_SPAN_MS,
        maxValueSpan: MAX_SPAN_MS,
        // Sideways it is ours; up and down stays the page's, which a finger must be able to scroll.
        preventDefaultMouseMove: false,
      },
    ],
    series: [
      episodeLane(episodes, colours),
      ...panels.flatMap((panel, i) => panelSeries(panel, i + 1, picture, colours)),
      ...(layout.states ? stateStrips(states, statePart, picture, colours) : []),
      ...(layout.trial ? [trialLane(trial ?? [], last + 1, colours)] : []),
    ],
  };
}
