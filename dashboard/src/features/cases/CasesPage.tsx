import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { CaseView } from '../../../../hub/cases/case.ts';
import { useCaseList } from '../../api/cases.ts';
import { isOver } from '../../live/case-over.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { severities } from '../alerts/severity.ts';
import { useMay } from '../session/permissions.ts';
import { CaseFilters } from './CaseFilters.tsx';
import { CaseTable } from './CaseTable.tsx';
import { caseQuery, countFilters } from './filters.ts';
import { SavedViews } from './SavedViews.tsx';
import './case.css';

const byUrgency = (a: CaseView, b: CaseView): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.openedAt - b.openedAt;

/** Cases, the open ones at first, worst first; what is shown is in the address. */
export default function CasesPage() {
  const { t } = useTranslation();
  const mayReport = useMay('cases:report');
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('nav.cases')}</h1>
          {mayReport ? (
            <Link className="button primary" to="/cases/new">
              <Icon name="plus" size={18} />
              {t('case.new')}
            </Link>
          ) : null}
        </header>
        <CaseFilters />
        <SavedViews />
        <Found />
      </div>
    </div>
  );
}

function Found() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const list = useCaseList(caseQuery(search));
  if (list.isPending) return <Loading />;
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  const cases = list.data.pages.flatMap((page) => page.items);
  if (cases.length === 0)
    return countFilters(search) === 0 && !search.has('state') ? (
      <Empty icon="check" title={t('case.none')} />
    ) : (
      <Empty title={t('case.noneFound')} hint={t('case.noneHint')} />
    );
  const more = (): void => {
    if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
  };
  // What is open is a queue; what is over is a record.
  const queue = cases.every(({ state }) => !isOver(state));
  return (
    <section className="section">
      <p className="quiet">
        <span className="num">{cases.length}</span>
        {list.hasNextPage ? '+' : ''} · {queue ? t('case.worstFirst') : t('case.newestFirst')}
      </p>
      <CaseTable cases={queue ? cases.toSorted(byUrgency) : cases} onEnd={more} />
      {list.isFetchingNextPage ? <Loading rows={1} /> : null}
    </section>
  );
}
