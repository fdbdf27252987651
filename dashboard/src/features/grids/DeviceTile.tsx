import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { History } from '../../api/readings.ts';
import { useTelemetry } from '../../live/hooks.ts';
import { Age } from '../../time/Time.tsx';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { AvailabilityMark } from '../devices/AvailabilityMark.tsx';
import { ValueText } from '../devices/Values.tsx';
import type { Metric } from '../history/picture.ts';
import { figure, type Scale } from '../history/scale.ts';
import { type Tail, useTail } from '../history/tail.ts';
import type { Threshold } from '../history/thresholds.ts';
import type { Span } from '../history/view.ts';
import { SmallChart } from './SmallChart.tsx';
import type { Tile } from './tiles.ts';
import { useInView } from './use-in-view.ts';

interface DeviceTileProps {
  tile: Tile;
  metric: Metric;
  history: History | undefined;
  span: Span;
  scale: Scale;
  thresholds: readonly Threshold[];
}

/** One device of the grid: what it measures now, and how it came to that. Drawn while it is in sight. */
export function DeviceTile(props: DeviceTileProps) {
  const { ref, inView } = useInView<HTMLAnchorElement>();
  const { device, alert } = props.tile;
  return (
    <Link
      ref={ref}
      className={`tile${alert ? ` alarming ${alert.severity}` : ''}`}
      to={`/devices/${encodeURIComponent(device.id)}?metric=${encodeURIComponent(props.metric.name)}`}
      data-device={device.id}
    >
      <span className="tile-name clip">{device.address ?? device.id}</span>
      <span className="tile-marks">
        {alert ? <SeverityMark alert={alert} size={14} /> : null}
        {device.availability === 'online' ? null : <AvailabilityMark availability={device.availability} />}
      </span>
      {inView ? <Seen {...props} /> : <span className="tile-rest" />}
    </Link>
  );
}

function Seen({ tile: { device }, metric, history, span, scale, thresholds }: DeviceTileProps) {
  const { t } = useTranslation();
  const tail: Tail = useTail(device.id);
  const fresh = useTelemetry(device.id)?.get(metric.name);
  const value = fresh?.value ?? device.last?.metrics[metric.name];
  const at = fresh?.at ?? device.last?.at ?? 0;
  const number = metric.kind === 'number';
  return (
    <>
      <span className={`tile-value num live-value${device.availability === 'offline' ? ' stale' : ''}`}>
        {value === undefined ? t('history.nothing') : <ValueText metric={metric.name} value={value} />}
      </span>
      <span className="quiet tile-age">{at > 0 ? <Age at={at} /> : null}</span>
      <span className={`tile-plot ${metric.kind}`}>
        {number ? <small className="tile-max num">{figure(scale.max)}</small> : null}
        {number ? <small className="tile-min num">{figure(scale.min)}</small> : null}
        <SmallChart
          metric={metric}
          history={history}
          tail={tail}
          span={span}
          scale={scale}
          thresholds={thresholds}
          expectEveryMs={device.expectEveryMs}
        />
      </span>
    </>
  );
}
