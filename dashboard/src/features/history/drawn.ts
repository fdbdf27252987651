import type { CustomSeriesRenderItem } from 'echarts';

export type Series = Record<string, unknown>;

/** What lasts is at least this wide: a second must be seen in a month. */
export const LEAST_PX = 3;

/** A series that draws itself into its part of the chart. */
export function drawn(
  id: string,
  part: number,
  z: number,
  count: number,
  renderItem: CustomSeriesRenderItem,
): Series {
  return {
    id,
    type: 'custom',
    xAxisIndex: part,
    yAxisIndex: part,
    z,
    clip: true,
    silent: true,
    animation: false,
    data: Array.from({ length: count }, (_, i) => [i]),
    encode: { x: [], y: [] },
    renderItem,
  };
}
