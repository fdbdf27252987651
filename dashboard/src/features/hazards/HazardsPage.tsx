import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { type HazardView, useHazardList } from '../../api/hazards.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { useMay } from '../session/permissions.ts';
import { DeadlineClock } from './DeadlineClock.tsx';
import { countFilters, hazardQuery } from './filters.ts';
import { GradeMark } from './GradeMark.tsx';
import { HazardCounts } from './HazardCounts.tsx';
import { HazardFilters } from './HazardFilters.tsx';
import '../cases/case.css';
import './hazards.css';

/** The ledger of hazards, at first what is not struck; what is shown is in the address. */
export default function HazardsPage() {
  const { t } = useTranslation();
  const may = useMay('hazards:report');
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('hazard.title')}</h1>
          {may ? (
            <Link className="button primary" to="/hazards/new">
              <Icon name="plus" size={18} />
              {t('hazard.new')}
            </Link>
          ) : null}
        </header>
        <HazardCounts />
        <HazardFilters />
        <Found />
      </div>
    </div>
  );
}

function Found() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const list = useHazardList(hazardQuery(search));
  if (list.isPending) return <Loading />;
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  const hazards = list.data.pages.flatMap((page) => page.items);
  if (hazards.length === 0)
    return countFilters(search) === 0 ? (
      <Empty icon="check" title={t('hazard.none')} />
    ) : (
      <Empty title={t('hazard.noneFound')} hint={t('case.noneHint')} />
    );
  return (
    <section className="section">
      <p className="quiet">
        <span className="num">{hazards.length}</span>
        {list.hasNextPage ? '+' : ''} · {t('case.newestFirst')}
      </p>
      <table className="table case-table hazard-table">
        <thead>
          <tr>
            <th>{t('hazard.state')}</th>
            <th>{t('hazard.place')}</th>
            <th>{t('hazard.what')}</th>
            <th className="narrow-out">{t('hazard.owner')}</th>
            <th>{t('hazard.deadline')}</th>
            <th className="narrow-out">{t('hazard.number')}</th>
            <th className="right">{t('hazard.foundAt')}</th>
          </tr>
        </thead>
        <tbody>
          {hazards.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </tbody>
      </table>
      {list.hasNextPage ? (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </section>
  );
}

function Row({ one }: { one: HazardView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const gridName = useGridName(one.gridCode);
  const path = `/hazards/${one.id}`;
  return (
    <tr onClick={() => void navigate(path)}>
      <td>
        <GradeMark value={one} /> <span className="quiet">{t(`hazard.states.${one.state}`)}</span>
      </td>
      <td>{one.place ?? gridName}</td>
      <td>
        {one.kind === 'source' ? <span className="tag">{t('hazard.kinds.source')}</span> : null} {one.title}{' '}
        {one.escalation.step === 3 && one.state !== 'struck' ? (
          <strong className="tag hazard-upstream">{t('hazard.steps.3')}</strong>
        ) : null}
      </td>
      <td className="narrow-out">{one.owner ?? '—'}</td>
      <td>
        <DeadlineClock value={one} />
      </td>
      <td className="num narrow-out">
        <Link to={path} onClick={(event) => event.stopPropagation()}>
          {one.number}
        </Link>
      </td>
      <td className="right">
        <Moment at={one.foundAt} />
      </td>
    </tr>
  );
}
