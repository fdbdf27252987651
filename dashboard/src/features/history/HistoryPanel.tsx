import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { csvAddress, type History } from '../../api/readings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { now } from '../../time/clock.ts';
import { momentText, stepText } from '../../time/format.ts';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import type { Metric, Picture } from './picture.ts';
import { Toolbar } from './Toolbar.tsx';
import { type Subject, usePicture } from './use-picture.ts';
import { useView } from './use-view.ts';
import { type View, viewOn } from './view.ts';
import './history.css';

const Chart = lazy(() => import('./Chart.tsx'));

export const lastHour = { follow: true, spanMs: 3_600_000 } as const satisfies View;

interface HistoryPanelProps {
  title: string;
  subject: Subject;
  metrics: readonly Metric[];
  /** Of this device, as the live store knows them. */
  alerts: readonly Alert[];
  /** What is looked at when the address does not say. */
  view?: View;
}

/** What a device measured, up to this moment, with what was alarming about it. */
export function HistoryPanel({ title, subject, metrics, alerts, view = lastHour }: HistoryPanelProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { shown, settled, move, go } = useView(view);
  const { picture, history } = usePicture(subject, metrics, alerts, shown, settled);
  const words = useMemo(
    () => ({
      alerts: t('history.alerts'),
      metric: (name: string) => t(`metric.${name}`, { defaultValue: name }),
    }),
    [t],
  );
  const names = metrics.map(({ name }) => name);
  return (
    <section className="section">
      <header className="history-head">
        <h2>{title}</h2>
        <Toolbar
          view={shown}
          onMove={move}
          onGo={go}
          csv={(from, to) => csvAddress(subject.deviceId, names, from, to)}
        />
      </header>
      <div className="chart-box">
        <Suspense fallback={<Loading rows={3} />}>
          <Chart
            picture={picture}
            words={words}
            follows={shown.follow}
            onMove={(span) => move(viewOn(span, now()))}
            onOpen={(id) => void navigate(`/alerts/${id}`)}
          />
        </Suspense>
        {history.isPending ? <Loading rows={2} /> : null}
        {history.isError && !history.data ? (
          <Failed error={history.error} onRetry={() => void history.refetch()} />
        ) : null}
        {history.isSuccess && isEmpty(picture) ? <Empty title={t('device.noHistory')} /> : null}
      </div>
      {history.data ? (
        <Caption
          history={history.data}
          span={picture.span}
          busy={history.isFetching && history.isPlaceholderData}
        />
      ) : null}
      {history.isError && history.data ? (
        <Failed error={history.error} onRetry={() => void history.refetch()} />
      ) : null}
    </section>
  );
}

/** Whether nothing was measured in what is in sight. */
function isEmpty({ panels, states, span }: Picture): boolean {
  return [...panels.flatMap((panel) => panel.lines), ...states].every(({ points, metric }) =>
    metric.kind === 'state'
      ? points.length === 0
      : !points.some(({ at }) => at >= span.from && at <= span.to),
  );
}

/** What the picture is made of, and what is missing from it. */
function Caption({ history, span, busy }: { history: History; span: Picture['span']; busy: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowAt = now();
  const { stepMs, since, incomplete } = history;
  return (
    <p className="history-caption quiet">
      <span className="num">
        {momentText(span.from, nowAt)} – {momentText(span.to, nowAt)}
      </span>
      <span>{stepMs > 0 ? t('history.every', { step: stepText(stepMs, language) }) : t('history.raw')}</span>
      {busy ? <span role="status">{t('state.loading')}</span> : null}
      {since !== null && since > span.from ? (
        <strong>{t('history.since', { at: momentText(since, nowAt) })}</strong>
      ) : null}
      {incomplete ? <strong>{t('history.incomplete')}</strong> : null}
    </p>
  );
}
