import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { TrialReport } from '../../api/backtests.ts';
import type { RuleView } from '../../api/rules.ts';
import { useDevice } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { metricOf } from '../history/choice.ts';
import { episodesIn } from '../history/episodes.ts';
import { usePicture } from '../history/use-picture.ts';
import { panned, type View, viewOn, zoomed } from '../history/view.ts';
import { kindsOf, metricsOf } from './definition.ts';
import { isFlag, metricNames } from './metric-names.ts';
import { firstLook, trialAlerts } from './trial-episodes.ts';
import '../history/history.css';

const Chart = lazy(() => import('../history/Chart.tsx'));

interface TrialChartProps {
  deviceId: string;
  report: TrialReport;
  /** The rule that was tried. */
  rule: Pick<RuleView, 'id' | 'version' | 'definition'>;
  /** Whose recorded alerts stand beside it; null: it has raised none yet. */
  ruleId: string | null;
}

/** What one device measured, with what the rule would have raised and what was raised. */
export function TrialChart({ deviceId, report, rule, ruleId }: TrialChartProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const prefix = t('backtest.prefix');
  const device = useDevice(deviceId);
  const [view, setView] = useState<View>(() => ({ follow: false, ...firstLook(report, deviceId) }));
  const kind = device?.kind ?? kindsOf(rule)[0] ?? null;
  const metrics = useMemo(
    () => metricsOf(rule, metricNames).map((name) => metricOf(name, isFlag(name) ? true : 0)),
    [rule],
  );
  const only = useMemo(() => ({ rule, alertsOf: ruleId }), [rule, ruleId]);
  const subject = { deviceId, kind, expectEveryMs: device?.expectEveryMs ?? null };
  const { picture, history } = usePicture(subject, metrics, none, view, view, only);
  const alerts = useMemo(
    () => trialAlerts(report, deviceId, rule, { zh: prefix, en: prefix }),
    [report, deviceId, rule, prefix],
  );
  const { from, to } = picture.span;
  const drawn = useMemo(
    () => ({ ...picture, trial: episodesIn(alerts, { from, to }, picture.nowAt) }),
    [picture, alerts, from, to],
  );
  const words = useMemo(
    () => ({
      alerts: t('backtest.recorded'),
      trial: t('backtest.tried'),
      metric: (name: string) => t(`metric.${name}`, { defaultValue: name }),
    }),
    [t],
  );
  const nowAt = now();
  return (
    <figure className="trial-chart">
      <figcaption className="history-head">
        <h3>{device?.address ?? deviceId}</h3>
        <span className="quiet num">
          {momentText(from, nowAt)} – {momentText(to, nowAt)}
        </span>
        <fieldset className="history-moves">
          <legend className="visually-hidden">{t('history.move')}</legend>
          <IconButton
            icon="left"
            label={t('history.earlier')}
            onClick={() => setView(panned(view, -0.5, nowAt))}
          />
          <IconButton
            icon="minus"
            label={t('history.zoomOut')}
            onClick={() => setView(zoomed(view, 2, nowAt))}
          />
          <IconButton
            icon="plus"
            label={t('history.zoomIn')}
            onClick={() => setView(zoomed(view, 0.5, nowAt))}
          />
          <IconButton
            icon="chevron"
            label={t('history.later')}
            onClick={() => setView(panned(view, 0.5, nowAt))}
          />
        </fieldset>
      </figcaption>
      <div className="chart-box">
        <Suspense fallback={<Loading rows={3} />}>
          <Chart
            picture={drawn}
            words={words}
            follows={false}
            onMove={(span) => setView(viewOn(span, now()))}
            onOpen={(id) => void navigate(`/alerts/${id}`)}
          />
        </Suspense>
        {history.isPending ? <Loading rows={2} /> : null}
        {history.isError && !history.data ? (
          <Failed error={history.error} onRetry={() => void history.refetch()} />
        ) : null}
      </div>
    </figure>
  );
}

const none: readonly never[] = [];
