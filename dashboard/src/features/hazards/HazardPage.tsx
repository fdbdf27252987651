import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type HazardDetail, useHazard } from '../../api/hazards.ts';
import { useNoteRecent } from '../../state/recent.ts';
import { Moment, Rest } from '../../time/Time.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { useActor } from '../cases/names.ts';
import { ToldPanel } from '../told/ToldPanel.tsx';
import { DeadlineClock } from './DeadlineClock.tsx';
import { GradeMark } from './GradeMark.tsx';
import { HazardActions } from './HazardActions.tsx';
import { HazardCases } from './HazardCases.tsx';
import { HazardHistory } from './HazardHistory.tsx';
import { Inspections, Notices } from './Papers.tsx';
import '../cases/case.css';
import './hazards.css';
import { Fact } from '../../ui/Fact.tsx';

/** The page of one hazard. */
export default function HazardPage() {
  return <HazardThing id={useParams()['id'] ?? ''} />;
}

/** One hazard: what it is, how far its removal is, and what may be done now. */
export function HazardThing({ id }: { id: string }) {
  const query = useHazard(id);
  if (query.data) return <Detail key={id} value={query.data} />;
  return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
}

function Detail({ value }: { value: HazardDetail }) {
  const { t } = useTranslation();
  useNoteRecent(`/hazards/${value.id}`, `${value.number} ${value.title}`);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <GradeMark value={value} size={20} />
          <h1>{value.title}</h1>
          <strong className="case-state">{t(`hazard.states.${value.state}`)}</strong>
          <DeadlineClock value={value} full />
        </header>
        <div className="case-columns">
          <div className="case-main">
            <HazardActions value={value} />
            <HazardHistory history={value.history} />
          </div>
          <div className="case-side">
            <Facts value={value} />
            <Notices value={value} />
            <Inspections value={value} />
            <HazardCases value={value} />
            <ToldPanel of="hazards" id={value.id} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Facts({ value }: { value: HazardDetail }) {
  const { t } = useTranslation();
  const actor = useActor();
  const gridName = useGridName(value.gridCode);
  const { escalation, handledBy, struckAt, struckBy, description } = value;
  return (
    <dl className="facts box">
      <Fact name={t('hazard.number')}>
        <span className="num">{value.number}</span>
      </Fact>
      <Fact name={t('hazard.kind')}>{t(`hazard.kinds.${value.kind}`)}</Fact>
      <Fact name={t('hazard.place')}>{value.place ?? '—'}</Fact>
      <Fact name={t('alert.grid')}>
        <Link to={`/grids/${encodeURIComponent(value.gridCode)}`}>{gridName}</Link>
      </Fact>
      <Fact name={t('hazard.owner')}>{value.owner ?? '—'}</Fact>
      <Fact name={t('hazard.foundAt')}>
        <Moment at={value.foundAt} /> <span className="quiet">{actor(value.foundBy)}</span>
      </Fact>
      {value.state === 'struck' || (escalation.step === 0 && escalation.nextAt === null) ? null : (
        <Fact name={t('hazard.escalation')}>
          {t(`hazard.steps.${escalation.step}`)}{' '}
          {escalation.nextAt === null || escalation.step === 3 ? null : (
            <span className="quiet hazard-next">
              {t(`hazard.nextSteps.${escalation.step}`)} <Rest until={escalation.nextAt} />
            </span>
          )}
        </Fact>
      )}
      {handledBy.length === 0 ? null : <Fact name={t('hazard.handledBy')}>{handledBy.join('、')}</Fact>}
      {struckAt === null ? null : (
        <Fact name={t('hazard.struckAt')}>
          <Moment at={struckAt} /> <span className="quiet">{struckBy}</span>
        </Fact>
      )}
      {description === null ? null : (
        <div className="case-description">
          <dt>{t('hazard.description')}</dt>
          <dd>{description}</dd>
        </div>
      )}
    </dl>
  );
}
