import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { useAlertQuery } from '../../api/alerts.ts';
import { type CaseDetail, useCase } from '../../api/cases.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useAlert, useLiveCase } from '../../live/hooks.ts';
import { useNoteRecent } from '../../state/recent.ts';
import { Moment, Rest } from '../../time/Time.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { useGridName } from '../alerts/place.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { ToldPanel } from '../told/ToldPanel.tsx';
import { CaseActions } from './CaseActions.tsx';
import { CaseDispatches } from './CaseDispatches.tsx';
import { CaseHistory } from './CaseHistory.tsx';
import { standingOf } from './CaseTable.tsx';
import { EvidencePanel } from './EvidencePanel.tsx';
import { LimitClock } from './LimitClock.tsx';
import { useActor, useTypeName, useUnitName } from './names.ts';
import './case.css';
import { Fact } from '../../ui/Fact.tsx';

const CasePictures = lazy(() => import('../video/CasePictures.tsx'));

/** The page of one case. */
export default function CasePage() {
  return <CaseThing id={useParams()['id'] ?? ''} />;
}

/** One case: what it is about, what was done, and what may be done now. */
export function CaseThing({ id }: { id: string }) {
  const version = useLiveCase(id)?.version;
  const query = useCase(id, version);
  if (query.data) return <CaseDetailView key={id} value={query.data} />;
  return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
}

function CaseDetailView({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const gridName = useGridName(value.gridCode);
  const place = value.address ?? gridName;
  useNoteRecent(`/cases/${value.id}`, `${value.number} ${place}`);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <SeverityMark alert={standingOf(value)} size={20} />
          <h1>{place}</h1>
          <strong className="case-state">{t(`case.states.${value.state}`)}</strong>
          <LimitClock value={value} full />
        </header>
        <div className="case-columns">
          <div className="case-main">
            <CaseActions value={value} />
            <CaseHistory history={value.history} />
          </div>
          <div className="case-side">
            <Facts value={value} />
            <CaseDispatches value={value} />
            <section className="section">
              <h2>{t('case.alerts')}</h2>
              {value.alertIds.length === 0 ? <p className="quiet">{t('case.noAlerts')}</p> : null}
              {value.alertIds.toReversed().map((id) => (
                <CaseAlert key={id} id={id} />
              ))}
            </section>
            <Suspense fallback={null}>
              <CasePictures value={value} />
            </Suspense>
            <EvidencePanel value={value} />
            <ToldPanel of="cases" id={value.id} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Facts({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const typeName = useTypeName();
  const unitName = useUnitName();
  const actor = useActor();
  const gridName = useGridName(value.gridCode);
  const { stepDueAt, mergedInto, merged, owner } = value;
  const step = (['reported', 'filed', 'returned', 'handled', 'verifying'] as const).find(
    (one) => one === value.state,
  );
  return (
    <dl className="facts box">
      <Fact name={t('case.what')}>{text(value.title)}</Fact>
      <Fact name={t('case.number')}>
        <span className="num">{value.number}</span>
      </Fact>
      <Fact name={t('case.openedAt')}>
        <Moment at={value.openedAt} age />
      </Fact>
      <Fact name={t('case.reportedBy')}>
        {actor(value.reportedBy)} <span className="quiet">{t(`case.sources.${value.source}`)}</span>
      </Fact>
      <Fact name={t('alert.grid')}>
        <Link to={`/grids/${encodeURIComponent(value.gridCode)}`}>{gridName}</Link>
      </Fact>
      {value.typeCode === null ? null : <Fact name={t('case.type')}>{typeName(value.typeCode)}</Fact>}
      {value.units.length === 0 ? null : (
        <Fact name={t('case.unit')}>{value.units.map(unitName).join('、')}</Fact>
      )}
      {stepDueAt === null || step === undefined ? null : (
        <Fact name={t(`case.steps.${step}`)}>
          <Moment at={stepDueAt} />{' '}
          <span className="quiet">
            <Rest until={stepDueAt} />
          </span>
        </Fact>
      )}
      {owner === null ? null : <Fact name={t('case.owner')}>{owner}</Fact>}
      {value.deviceId === null ? null : (
        <Fact name={t('alert.device')}>
          <Link to={`/devices/${encodeURIComponent(value.deviceId)}`}>{value.deviceId}</Link>
        </Fact>
      )}
      {value.description === null ? null : (
        <div className="case-description">
          <dt>{t('case.description')}</dt>
          <dd>{value.description}</dd>
        </div>
      )}
      {mergedInto === null ? null : (
        <Fact name={t('case.mergedInto')}>
          <Link to={`/cases/${mergedInto}`}>{t('action.details')}</Link>
        </Fact>
      )}
      {merged.length === 0 ? null : (
        <Fact name={t('case.merged')}>
          {merged.map((id, i) => (
            <Link key={id} to={`/cases/${id}`}>
              {i + 1}{' '}
            </Link>
          ))}
        </Fact>
      )}
      {value.needsHuman ? <strong>{t('case.needsHuman')}</strong> : null}
      {value.quick ? <strong>{t('case.quick')}</strong> : null}
    </dl>
  );
}

function CaseAlert({ id }: { id: string }) {
  const liveAlert = useAlert(id);
  const query = useAlertQuery(id, liveAlert === undefined);
  const alert: Alert | undefined = liveAlert ?? query.data;
  return alert ? <AlertCard alert={alert} size="row" /> : null;
}
