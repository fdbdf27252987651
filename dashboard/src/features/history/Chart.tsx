import { CustomChart, LineChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, MarkLineComponent } from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createCell, useCell } from '../../state/cell.ts';
import { theme, token } from '../../ui/theme.ts';
import { coloursOf } from './colours.ts';
import { episodesAt } from './episodes.ts';
import { type Hover, HoverLayer } from './HoverLayer.tsx';
import { layoutOf, timeAt } from './layout.ts';
import { type ChartWords, optionOf, reachOf } from './option.ts';
import type { Picture } from './picture.ts';
import type { Span } from './view.ts';

use([LineChart, CustomChart, GridComponent, DataZoomInsideComponent, MarkLineComponent, CanvasRenderer]);

const COMPACT_PX = 560;

interface ChartProps {
  picture: Picture;
  words: ChartWords;
  /** Whether what is shown goes on by itself. */
  follows: boolean;
  onMove: (span: Span) => void;
  onOpen: (alertId: string) => void;
}

/** What the chart's own listeners need of the newest rendering. */
interface Current {
  props: ChartProps;
  layout: ReturnType<typeof layoutOf>;
}

/** The drawing of a picture; the only module that brings ECharts along, so it is loaded lazily. */
export default function Chart(props: ChartProps) {
  const { picture, words, follows } = props;
  const chosenTheme = useCell(theme);
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const [width, setWidth] = useState(0);
  const [hover] = useState(() => createCell<Hover | null>(null));
  const layout = useMemo(() => layoutOf(picture, width < COMPACT_PX), [picture, width]);
  const colours = useMemo(() => coloursOf(chosenTheme, token), [chosenTheme]);
  const current = useRef<Current>({ props, layout });
  useEffect(() => {
    current.current = { props, layout };
  });

  useEffect(() => {
    if (!box.current) return undefined;
    const drawn = init(box.current);
    chart.current = drawn;
    const listening = listen(drawn, current, hover.set);
    const resize = new ResizeObserver(() => {
      drawn.resize();
      setWidth(drawn.getWidth());
    });
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      listening();
      drawn.dispose();
      chart.current = null;
    };
  }, [hover]);

  const form = useRef('');
  useEffect(() => {
    const drawn = chart.current;
    if (!drawn || width === 0) return;
    // Only another form starts afresh: a chart under somebody's finger must stay the same one.
    const parts = picture.panels.map(({ key }) => key);
    const next = [colours.theme, ...parts, '|', picture.states.length, picture.trial !== undefined].join(' ');
    const notMerge = next !== form.current;
    form.current = next;
    drawn.resize();
    drawn.setOption(
      optionOf(picture, layout, colours, words, width),
      notMerge ? { notMerge } : { replaceMerge: ['series'] },
    );
  }, [picture, layout, colours, words, width]);

  const points = picture.panels.flatMap((panel) => panel.lines).concat(picture.states);
  return (
    <div className="chart-frame">
      <div
        ref={box}
        className={`chart${follows ? ' live-value' : ''}`}
        style={{ height: layout.height }}
        role="img"
        aria-label={points.map(({ metric }) => words.metric(metric.name)).join(', ')}
        data-step={picture.stepMs}
        data-points={points.reduce((sum, line) => sum + line.points.length, 0)}
        data-newest={points[0]?.points.at(-1)?.max}
      />
      <HoverLayer hover={hover} picture={picture} layout={layout} width={width} words={words} />
    </div>
  );
}

/** Listens to what people do on the chart; returns how to stop. */
function listen(
  drawn: ECharts,
  current: { readonly current: Current },
  hover: (at: Hover | null) => void,
): () => void {
  const zr = drawn.getZr();
  const timeOf = (x: number): number | null => {
    const { props, layout } = current.current;
    return timeAt(x, layout, drawn.getWidth(), props.picture.span);
  };
  const point = ({ offsetX, offsetY }: { offsetX: number; offsetY: number }): void => {
    const at = timeOf(offsetX);
    hover(at === null ? null : { at, y: offsetY });
  };
  const leave = (): void => hover(null);
  drawn.on('datazoom', (event) => {
    const moved = (event as { batch?: { start: number; end: number }[] }).batch?.[0];
    if (!moved) return;
    hover(null);
    const { from, to } = reachOf(current.current.props.picture.nowAt);
    const at = (percent: number): number => from + ((to - from) * percent) / 100;
    current.current.props.onMove({ from: at(moved.start), to: at(moved.end) });
  });
  drawn.on('click', { seriesId: 'lane' }, (event) => {
    const { episodes } = current.current.props.picture;
    const episode = episodes[event.dataIndex] ?? episodesAt(episodes, Number(event.value))[0];
    if (episode) current.current.props.onOpen(episode.alert.id);
  });
  zr.on('mousemove', point);
  zr.on('globalout', leave);
  return () => {
    zr.off('mousemove', point);
    zr.off('globalout', leave);
  };
}
