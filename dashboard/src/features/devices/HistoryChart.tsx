import { LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { type HistoryRange, useHistory } from '../../api/readings.ts';
import { live } from '../../live/live.ts';
import { useCell } from '../../state/cell.ts';
import { now } from '../../time/clock.ts';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { theme, token } from '../../ui/theme.ts';
import { chartOption, type LivePoint, withLive } from './chart-option.ts';
import './devices.css';

use([LineChart, GridComponent, TooltipComponent, MarkLineComponent, MarkAreaComponent, CanvasRenderer]);

/** Live points kept while the page is open; an hour at one a second. */
const LIVE_KEPT = 3600;

interface HistoryChartProps {
  deviceId: string;
  metric: string;
  range: HistoryRange;
  /** Their threshold is drawn as a line, their time as a band. */
  alerts: readonly Alert[];
}

/** What a device measured, with the live values joined to its end; gaps stay gaps. */
export function HistoryChart({ deviceId, metric, range, alerts }: HistoryChartProps) {
  const { t } = useTranslation();
  const history = useHistory(deviceId, metric, range);
  const points = useTail(deviceId, metric);
  const chosenTheme = useCell(theme);
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);

  useEffect(() => {
    if (!box.current) return undefined;
    const drawn = init(box.current);
    chart.current = drawn;
    const resize = new ResizeObserver(() => drawn.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  const series = withLive(
    history.data?.series.find((one) => one.metric === metric)?.points ?? [],
    points,
    history.data?.stepMs ?? 0,
  );

  useEffect(() => {
    chart.current?.setOption(chartOption({ series, metric, range, alerts, nowAt: now(), token }), {
      notMerge: true,
    });
  }, [series, metric, range, alerts, chosenTheme]);

  return (
    <div className="chart-box">
      <div ref={box} className="chart" />
      {history.isPending ? <Loading rows={1} /> : null}
      {history.isError ? <Failed error={history.error} onRetry={() => void history.refetch()} /> : null}
      {history.isSuccess && series.length === 0 ? <Empty title={t('device.noHistory')} /> : null}
    </div>
  );
}

/** The values of one metric that came since the chart was opened. */
function useTail(deviceId: string, metric: string): readonly LivePoint[] {
  const [points, setPoints] = useState<readonly LivePoint[]>([]);
  useEffect(() => {
    return live.telemetry.subscribe(deviceId, () => {
      const newest = live.telemetry.of(deviceId)?.get(metric);
      if (!newest) return;
      setPoints((before) =>
        (before.at(-1)?.at ?? 0) < newest.at
          ? [...before, { at: newest.at, value: Number(newest.value) }].slice(-LIVE_KEPT)
          : before,
      );
    });
  }, [deviceId, metric]);
  return points;
}
