import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { useGridReadings } from '../../api/grid-readings.ts';
import type { RuleView } from '../../api/rules.ts';
import { useLanguage } from '../../i18n/language.ts';
import { momentText, stepText } from '../../time/format.ts';
import { Failed } from '../../ui/States.tsx';
import type { Metric } from '../history/picture.ts';
import { distinct, ruleThresholds, type Threshold } from '../history/thresholds.ts';
import type { Span } from '../history/view.ts';
import { DeviceTile } from './DeviceTile.tsx';
import { commonScale } from './scale.ts';
import { tilesOf } from './tiles.ts';
import { useInView } from './use-in-view.ts';
import '../history/history.css';
import './grids.css';

/** Points of a small chart: it is not wider than some hundred pixels. */
const POINTS = 120;
/** Tiles put on the page at once; more when the end comes into sight. */
const BATCH = 48;

interface MultiplesProps {
  code: string;
  devices: readonly DeviceView[];
  open: readonly Alert[];
  metric: Metric;
  rules: readonly RuleView[];
  span: Span;
}

/** One small chart a device, all on one scale, what is alarming first. */
export function Multiples({ code, devices, open, metric, rules, span }: MultiplesProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const readings = useGridReadings(code, metric.name, span.to - span.from, POINTS);
  const histories = new Map(
    readings.data?.pages.flatMap(({ items }) => items).map((history) => [history.deviceId, history]),
  );
  const tiles = tilesOf(devices, open, metric.name);
  const { shown, sentinel } = useBatches(tiles.length);
  const visible = tiles.slice(0, shown);

  // Pages come in the hub's order: on until everybody in the batch has an answer.
  const lacking = visible.some(({ device }) => !histories.has(device.id));
  const more = lacking && readings.hasNextPage && !readings.isFetching && !readings.isError;
  const { fetchNextPage } = readings;
  useEffect(() => {
    if (more) void fetchNextPage();
  }, [more, fetchNextPage]);

  const limits = new Map<string, Threshold[]>();
  for (const { device } of tiles) {
    if (!limits.has(device.kind))
      limits.set(
        device.kind,
        distinct(ruleThresholds(rules, device.kind).filter((one) => one.metric === metric.name)),
      );
  }
  const scale = commonScale(
    metric,
    histories.values(),
    tiles.map(({ device }) => device),
    [...limits.values()].flat(),
  );
  const first = histories.values().next().value;
  const rest = devices.length - tiles.length;
  return (
    <>
      <p className="quiet history-caption">
        <span className="num">
          {momentText(span.from, span.to)} – {momentText(span.to, span.to)}
        </span>
        {first ? (
          <span>
            {first.stepMs > 0
              ? t('history.every', { step: stepText(first.stepMs, language) })
              : t('history.raw')}
          </span>
        ) : null}
        <span>{t('grid.sameScale')}</span>
        {rest > 0 ? <span>{t('grid.without', { count: rest })}</span> : null}
      </p>
      {readings.isError ? <Failed error={readings.error} onRetry={() => void readings.refetch()} /> : null}
      <div className="tiles" data-busy={readings.isFetching}>
        {visible.map((tile) => (
          <DeviceTile
            key={tile.device.id}
            tile={tile}
            metric={metric}
            history={histories.get(tile.device.id)}
            span={span}
            scale={scale}
            thresholds={limits.get(tile.device.kind) ?? []}
          />
        ))}
      </div>
      <div ref={sentinel} />
    </>
  );
}

/** How many tiles are on the page: another batch whenever the end comes into sight. */
function useBatches(count: number) {
  const { ref, inView } = useInView<HTMLDivElement>();
  const [shown, setShown] = useState(BATCH);
  useEffect(() => {
    if (inView && shown < count) setShown(shown + BATCH);
  }, [inView, shown, count]);
  return { shown, sentinel: ref };
}
