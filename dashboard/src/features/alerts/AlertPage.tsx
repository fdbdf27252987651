import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Alert, TraceStep } from '../../../../hub/alerts/alert.ts';
import { useAlertQuery, useTrace } from '../../api/alerts.ts';
import { useRules } from '../../api/rules.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useAlert, useDevice } from '../../live/hooks.ts';
import { useNoteRecent } from '../../state/recent.ts';
import { useSame } from '../../state/same.ts';
import { now } from '../../time/clock.ts';
import { Moment } from '../../time/Time.tsx';
import { Boundary } from '../../ui/Boundary.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { metricOf, usualMetrics } from '../history/choice.ts';
import { HistoryPanel, lastHour } from '../history/HistoryPanel.tsx';
import { ruledMetrics } from '../history/thresholds.ts';
import type { View } from '../history/view.ts';
import { ToldPanel } from '../told/ToldPanel.tsx';
import { AlertCard } from './AlertCard.tsx';
import { Handling } from './handling/Handling.tsx';
import { useGridName, usePlace } from './place.ts';
import { traceText } from './trace-text.ts';
import './trace.css';
import { Fact } from '../../ui/Fact.tsx';

const AlertPictures = lazy(() => import('../video/AlertPictures.tsx'));

const DAY_MS = 86_400_000;

/** The page of one alert. */
export default function AlertPage() {
  return <AlertThing id={useParams()['id'] ?? ''} />;
}

/** One alert with everything that explains it. */
export function AlertThing({ id }: { id: string }) {
  const liveAlert = useAlert(id);
  const query = useAlertQuery(id, liveAlert === undefined);
  const alert = liveAlert ?? query.data;
  if (!alert)
    return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
  return <AlertDetail key={id} alert={alert} />;
}

function AlertDetail({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const gridName = useGridName(alert.gridCode);
  const place = usePlace(alert);
  const text = useLocalText();
  useNoteRecent(`/alerts/${alert.id}`, `${place} ${text(alert.title)}`);
  return (
    <div className="page">
      <div className="page-inner wide">
        <h1 className="visually-hidden">{place}</h1>
        <AlertCard alert={alert} size="full" />
        <Handling alert={alert} />
        <dl className="facts box">
          <Fact name={t('alert.firedAt')}>
            <Moment at={alert.firedAt} age />
          </Fact>
          {alert.resolvedAt === null ? null : (
            <Fact name={t('alert.resolvedAt')}>
              <Moment at={alert.resolvedAt} age />
            </Fact>
          )}
          <Fact name={t('alert.grid')}>
            <Link to={`/grids/${encodeURIComponent(alert.gridCode)}`}>{gridName}</Link>
          </Fact>
          {alert.deviceId === null ? null : (
            <Fact name={t('alert.device')}>
              <Link to={`/devices/${encodeURIComponent(alert.deviceId)}`}>{alert.deviceId}</Link>
            </Fact>
          )}
          {alert.caseId === null ? null : (
            <Fact name={t('alert.case')}>
              <Link to={`/cases/${alert.caseId}`}>{t('action.details')}</Link>
            </Fact>
          )}
          <Fact name={t('alert.count')}>{alert.count}</Fact>
          <Fact name={t('alert.rule')}>
            <Link to={`/rules/${encodeURIComponent(alert.ruleId)}`}>
              {t('alert.ruleVersion', { id: alert.ruleId, version: alert.ruleVersion })}
            </Link>
          </Fact>
        </dl>
        <div className="alert-around">
          {alert.deviceId === null ? null : (
            <Boundary about={alert.id}>
              <Around alert={alert} deviceId={alert.deviceId} />
            </Boundary>
          )}
          <Boundary about={alert.id}>
            <Suspense fallback={null}>
              <AlertPictures alert={alert} />
            </Suspense>
          </Boundary>
        </div>
        <Trace alert={alert} />
        <ToldPanel of="alerts" id={alert.id} />
      </div>
    </div>
  );
}

/** Time shown before an alert began and after it ended. */
const AROUND_MS = 10 * 60_000;

/** The alert in its time: the last hour while it stands and is young, else the stretch around it. */
function viewAround({ firedAt, resolvedAt }: Alert): View {
  const nowAt = now();
  if (nowAt - firedAt < lastHour.spanMs) return lastHour;
  const from = firedAt - AROUND_MS;
  const to = Math.min((resolvedAt ?? firedAt) + AROUND_MS, nowAt);
  return resolvedAt === null && nowAt - firedAt < DAY_MS
    ? { follow: true, spanMs: nowAt - from }
    : { follow: false, from, to };
}

/** What its device measured around an alert. */
function Around({ alert, deviceId }: { alert: Alert; deviceId: string }) {
  const { t } = useTranslation();
  const device = useDevice(deviceId);
  const [view] = useState(() => viewAround(alert));
  const rules = useRules();
  const kind = device?.kind ?? alert.labels['kind'] ?? null;
  const known = Object.entries(device?.last?.metrics ?? {}).map(([name, value]) => metricOf(name, value));
  const usual = usualMetrics(known, ruledMetrics(rules.data ?? [], kind ?? ''), [alert]);
  const said = alert.labels['metric'] ?? 'alarm';
  const shown =
    usual.length > 0
      ? known.filter(({ name }) => usual.includes(name))
      : [metricOf(said, said === 'alarm' ? true : 0)];
  // Until it is known which metrics matter, none is asked for.
  const metrics = useSame(rules.isPending ? [] : shown);
  const alerts = useMemo(() => [alert], [alert]);
  return (
    <HistoryPanel
      title={t('device.history')}
      subject={{
        deviceId,
        kind,
        expectEveryMs: device?.expectEveryMs ?? null,
      }}
      metrics={metrics}
      alerts={alerts}
      view={view}
    />
  );
}

function Trace({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const trace = useTrace(alert.id, alert.updatedAt);
  const said = (step: TraceStep): string => {
    const text = traceText(step, alert);
    if (!text) return step.text;
    const { key, values } = text;
    if (key !== 'severity' && key !== 'lowered') return t(`traceText.${key}`, values);
    return t(`traceText.${key}`, {
      from: t(`severity.${String(values['from'])}`),
      to: t(`severity.${String(values['to'])}`),
    });
  };
  return (
    <section className="section">
      <h2>{t('alert.trace')}</h2>
      {trace.isPending ? <Loading rows={3} /> : null}
      {trace.isError ? <Failed error={trace.error} onRetry={() => void trace.refetch()} /> : null}
      <ol className="trace">
        {trace.data?.steps.map((step, i) => (
          <li key={`${step.at}-${i}`}>
            <Moment at={step.at} />
            <strong>{t(`trace.${step.step}`)}</strong>
            <span>{said(step)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
