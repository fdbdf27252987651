import { useEffect, useMemo, useState } from 'react';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useDeviceAlerts } from '../../api/alerts.ts';
import { type ReadingRange, useHistory } from '../../api/readings.ts';
import { type RuleView, useRules } from '../../api/rules.ts';
import { useLink } from '../../live/hooks.ts';
import { now, useNow } from '../../time/clock.ts';
import { merged } from './episodes.ts';
import { type Metric, type Picture, pictureOf } from './picture.ts';
import { useTail } from './tail.ts';
import { alertThresholds, distinct, ruleThresholds } from './thresholds.ts';
import { spanOf, type View } from './view.ts';

/** Points a metric in what is in sight; a wide screen has about as many pixels. */
const POINTS = 800;
/** So much more than what is in sight is asked for on each side, so that moving a little shows what is there. */
const MARGIN = 0.25;
/** Alerts are asked for from the beginning of an hour, so that sliding asks nothing. */
const ALERTS_FROM_MS = 3_600_000;

/** The device whose history is looked at. */
export interface Subject {
  deviceId: string;
  kind: string | null;
  expectEveryMs: number | null;
}

/** What is asked for to show a view, with a margin. */
export function askedFor(view: View): { range: ReadingRange; points: number } {
  if (view.follow)
    return { range: { spanMs: view.spanMs * (1 + MARGIN) }, points: Math.round(POINTS * (1 + MARGIN)) };
  const margin = Math.round((view.to - view.from) * MARGIN);
  return {
    range: { from: view.from - margin, to: view.to + margin },
    points: Math.round(POINTS * (1 + 2 * MARGIN)),
  };
}

/** A picture of one rule: its limits only, and of the alerts only its own. */
export interface OneRule {
  rule: Pick<RuleView, 'id' | 'version' | 'definition'>;
  /** Null: it has raised none yet. */
  alertsOf: string | null;
}

/** Reads, joins and figures out what a chart shows: `shown` is drawn, `settled` is what the hub is asked for. */
export function usePicture(
  { deviceId, kind, expectEveryMs }: Subject,
  metrics: readonly Metric[],
  liveAlerts: readonly Alert[],
  shown: View,
  settled: View,
  only: OneRule | null = null,
) {
  const { range, points } = askedFor(settled);
  const names = metrics.map(({ name }) => name);
  const history = useHistory(deviceId, names, range, points);
  useAgainAfterLoss(history.refetch);
  const tail = useTail(deviceId);
  const rules = useRules();

  const spanMs = shown.follow ? shown.spanMs : shown.to - shown.from;
  // The picture moves on when it has moved by about a pixel, and never more often than clocks tick.
  const nowAt = Math.max(useNow(Math.min(Math.max(Math.round(spanMs / 1000), 1000), 60_000)), newestAt(tail));
  const span = spanOf(shown, nowAt);

  const since = Math.floor((spanOf(settled, now()).from - spanMs * MARGIN) / ALERTS_FROM_MS) * ALERTS_FROM_MS;
  const changedAt = Math.max(0, ...liveAlerts.map(({ updatedAt }) => updatedAt));
  const stored = useDeviceAlerts(deviceId, since, changedAt);

  const alerts = useMemo(
    () => merged(stored.data ?? [], liveAlerts).filter(({ ruleId }) => !only || ruleId === only.alertsOf),
    [stored.data, liveAlerts, only],
  );
  const thresholds = useMemo(
    () =>
      distinct([
        ...(kind === null ? [] : ruleThresholds(only ? [only.rule] : (rules.data ?? []), kind)),
        ...(only ? [] : alertThresholds(alerts)),
      ]),
    [rules.data, kind, alerts, only],
  );
  const picture: Picture = useMemo(
    () =>
      pictureOf({
        history: history.data,
        tail,
        metrics,
        thresholds,
        alerts,
        span: { from: span.from, to: span.to },
        nowAt,
        expectEveryMs,
      }),
    [history.data, tail, metrics, thresholds, alerts, span.from, span.to, nowAt, expectEveryMs],
  );
  return { picture, history };
}

const newestAt = (tail: ReturnType<typeof useTail>): number => {
  // A device whose clock runs ahead must not push the picture into the future by more than a moment.
  const limit = now() + 2000;
  let newest = 0;
  for (const points of tail.points.values()) {
    const at = points.at(-1)?.at ?? 0;
    if (at <= limit) newest = Math.max(newest, at);
  }
  return newest;
};

/** Reads again when the connection is back: what came meanwhile was told to nobody. */
function useAgainAfterLoss(again: () => unknown): void {
  const link = useLink().state;
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (link === 'lost') setLost(true);
    if (link !== 'live' || !lost) return;
    setLost(false);
    again();
  }, [link, lost, again]);
}
