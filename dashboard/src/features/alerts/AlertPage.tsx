import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useAlertQuery, useTrace } from '../../api/alerts.ts';
import { useAlert } from '../../live/hooks.ts';
import { Moment } from '../../time/Time.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { HistoryChart } from '../devices/HistoryChart.tsx';
import { AlertCard } from './AlertCard.tsx';
import { useGridName } from './place.ts';
import './trace.css';

/** One alert with everything that explains it. */
export default function AlertPage() {
  const id = useParams()['id'] ?? '';
  const liveAlert = useAlert(id);
  const query = useAlertQuery(id, liveAlert === undefined);
  const alert = liveAlert ?? query.data;
  if (!alert)
    return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
  return <AlertDetail alert={alert} />;
}

function AlertDetail({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const gridName = useGridName(alert.gridCode);
  return (
    <div className="page">
      <div className="page-inner">
        <AlertCard alert={alert} size="full" />
        <dl className="facts box">
          <Fact name={t('alert.firedAt')}>
            <Moment at={alert.firedAt} age />
          </Fact>
          {alert.resolvedAt === null ? null : (
            <Fact name={t('alert.resolvedAt')}>
              <Moment at={alert.resolvedAt} age />
            </Fact>
          )}
          <Fact name={t('alert.grid')}>{gridName}</Fact>
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
            {t('alert.ruleVersion', { id: alert.ruleId, version: alert.ruleVersion })}
          </Fact>
        </dl>
        {alert.deviceId !== null && alert.labels['metric'] ? (
          <section className="section">
            <h2>{t('device.history')}</h2>
            <HistoryChart
              deviceId={alert.deviceId}
              metric={alert.labels['metric']}
              range="1h"
              alerts={[alert]}
            />
          </section>
        ) : null}
        <Trace alert={alert} />
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Trace({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const trace = useTrace(alert.id, alert.updatedAt);
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
            <span>{step.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
