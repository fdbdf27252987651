import type { History } from '../../api/readings.ts';
import { gapLimit, runsOf, spoken, stateSpans } from '../history/gaps.ts';
import { joined } from '../history/join.ts';
import type { Metric } from '../history/picture.ts';
import type { Extent } from '../history/scale.ts';
import type { Tail } from '../history/tail.ts';
import type { Threshold } from '../history/thresholds.ts';
import type { Span } from '../history/view.ts';
import { HIGH, knownPath, meanPath, placesOf, rangePath, truePath, WIDE } from './paths.ts';

interface SmallChartProps {
  metric: Metric;
  history: History | undefined;
  tail: Tail;
  span: Span;
  scale: Extent;
  thresholds: readonly Threshold[];
  expectEveryMs: number | null;
}

/** One metric of one device, small: line, range, limits and gaps on the scale all of them share. */
export function SmallChart({
  metric,
  history,
  tail,
  span,
  scale,
  thresholds,
  expectEveryMs,
}: SmallChartProps) {
  const stepMs = history?.stepMs ?? 0;
  const stored = history?.series.find((one) => one.metric === metric.name)?.points ?? [];
  const fresh = tail.points.get(metric.name) ?? [];
  const points = history ? joined(spoken(stored, expectEveryMs), fresh, history) : [];
  const limitMs = gapLimit(points, stepMs, expectEveryMs);
  const runs = runsOf(points, limitMs);
  const steps = { stepMs, nowAt: span.to };
  const places = placesOf(span, scale);
  const spans = metric.kind === 'state' ? stateSpans(runs, stepMs, limitMs, span.to) : [];
  return (
    <svg
      className="small-chart"
      viewBox={`0 0 ${WIDE} ${HIGH}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-points={points.length}
    >
      {metric.kind === 'state' ? (
        <>
          <path className="small-known" d={knownPath(spans, places)} />
          <path className="small-true" d={truePath(spans, places)} />
        </>
      ) : (
        <>
          {stepMs > 0 ? <path className="small-range" d={rangePath({ runs }, places, steps)} /> : null}
          {thresholds.map(({ value, severity, clear }) =>
            clear || value > scale.max || value < scale.min ? null : (
              <path
                key={`${severity}${value}`}
                className={`small-limit ${severity}`}
                d={`M0 ${places.y(value)}H${WIDE}`}
              />
            ),
          )}
          <path className="small-line" d={meanPath({ runs }, places, steps)} />
        </>
      )}
    </svg>
  );
}
