import type { HistoryPoint } from '../../api/readings.ts';
import type { Colours } from './colours.ts';
import { severitySigns, strokeOf } from './colours.ts';
import { drawn, LEAST_PX, type Series } from './drawn.ts';
import { episodeBands } from './episode-series.ts';
import { drawnAt, type Line, type Panel, type Picture, type StateRow } from './picture.ts';
import { figure } from './scale.ts';
import type { Threshold } from './thresholds.ts';

/** More points in sight than these are a line only; fewer are dots too, so that one sees readings. */
const DOTS_UP_TO = 160;
/** Between the least and the most of each step. */
function rangeBand(line: Line, place: number, part: number, picture: Picture, { ink }: Colours): Series {
  return drawn(`range-${line.metric.name}`, part, 2, line.runs.length, (params, api) => {
    const run = line.runs[params.dataIndex] ?? [];
    const at = (value: 'min' | 'max') =>
      run.map((point) => api.coord([drawnAt(point, picture), point[value]]));
    return {
      type: 'polygon',
      shape: { points: [...at('max'), ...at('min').toReversed()] },
      style: { fill: ink[strokeOf(place).ink], opacity: place === 0 ? 0.2 : 0.12 },
    };
  });
}

function limitLine(threshold: Threshold, unit: string, { ink }: Colours): Series {
  const { op, value, severity, clear } = threshold;
  const text = `${op} ${figure(value)}${unit === '' ? '' : ` ${unit}`}`;
  return {
    yAxis: value,
    lineStyle: { color: ink[severity], width: 1, type: clear ? [3, 4] : 'solid', opacity: clear ? 0.7 : 1 },
    label: {
      position: clear ? 'insideStartBottom' : 'insideStartTop',
      distance: [4, 3],
      opacity: 1,
      color: clear ? ink.quiet : ink[severity],
      formatter: clear ? text : `${severitySigns[severity]} ${text}`,
    },
  };
}

/** A metric as a line that breaks at gaps. */
function meanLine(line: Line, place: number, panel: Panel, part: number, picture: Picture, colours: Colours) {
  const { ink, type } = strokeOf(place);
  const { min, max } = panel.scale;
  const limits = panel.thresholds.filter(({ value }) => value >= min && value <= max);
  return {
    id: `mean-${line.metric.name}`,
    type: 'line',
    xAxisIndex: part,
    yAxisIndex: part,
    z: 4,
    silent: true,
    animation: false,
    showSymbol: false,
    connectNulls: false,
    lineStyle: { width: 1.8, color: colours.ink[ink], type, join: 'round' },
    data: line.runs.flatMap((run, i) => {
      const points = run.map((point) => [drawnAt(point, picture), point.mean]);
      return i === 0 ? points : [[run[0]?.at ?? 0, null], ...points];
    }),
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      data: place === 0 ? limits.map((limit) => limitLine(limit, panel.unit, colours)) : [],
    },
  };
}

/** The newest point, a reading alone between two gaps, and every reading where there are few. */
function dots(line: Line, place: number, part: number, picture: Picture, { ink }: Colours): Series {
  const inSight = (point: HistoryPoint): boolean => {
    const at = drawnAt(point, picture);
    return at >= picture.span.from && at <= picture.span.to;
  };
  const seen = line.points.filter(inSight);
  const newest = line.points.at(-1);
  const alone = line.runs.flatMap((run) => (run.length === 1 ? run.filter(inSight) : []));
  const few = picture.stepMs === 0 && seen.length <= DOTS_UP_TO ? seen : alone;
  const shown = newest && inSight(newest) ? [...few.filter((point) => point !== newest), newest] : few;
  const series = drawn(`dots-${line.metric.name}`, part, 5, shown.length, (params, api) => {
    const point = shown[params.dataIndex];
    if (!point) return null;
    const [cx = 0, cy = 0] = api.coord([drawnAt(point, picture), point.mean]);
    return {
      type: 'circle',
      shape: { cx, cy, r: point === newest ? 3.5 : 2 },
      style: { fill: ink[strokeOf(place).ink] },
    };
  });
  // The newest stands on the very edge.
  return { ...series, clip: false };
}

/** Everything inside one chart of numbers. */
export function panelSeries(panel: Panel, part: number, picture: Picture, colours: Colours): Series[] {
  return [
    episodeBands(picture.trial ?? picture.episodes, part, colours),
    ...panel.lines.flatMap((line, place) => [
      ...(picture.stepMs > 0 ? [rangeBand(line, place, part, picture, colours)] : []),
      meanLine(line, place, panel, part, picture, colours),
      dots(line, place, part, picture, colours),
    ]),
  ];
}

/** States as strips: a thin track where the state is known, filled where it is true. */
export function stateStrips(
  states: readonly StateRow[],
  part: number,
  { episodes, trial }: Picture,
  colours: Colours,
): Series[] {
  const spans = states.flatMap((row, y) => row.spans.map((span) => ({ ...span, y })));
  return [
    episodeBands(trial ?? episodes, part, colours),
    drawn('states', part, 4, spans.length, (params, api) => {
      const span = spans[params.dataIndex];
      if (!span) return null;
      const [x = 0, y = 0] = api.coord([span.from, span.y]);
      const width = Math.max((api.coord([span.to, span.y])[0] ?? 0) - x, span.share > 0 ? LEAST_PX : 0);
      const height = span.share > 0 ? 14 : 2;
      return {
        type: 'rect',
        shape: { x, y: y - height / 2, width, height },
        style:
          span.share > 0
            ? { fill: colours.ink.action, opacity: 0.4 + 0.6 * Math.min(span.share, 1) }
            : { fill: colours.ink.edge },
      };
    }),
  ];
}
