import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useSearch } from '../../api/search.ts';
import { useSettled } from '../../state/settled.ts';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { FoundRow } from './FoundRow.tsx';
import { pathOf } from './found.ts';
import './search.css';

/** Of each kind: more than anybody reads; a longer query finds the rest. */
const LIMIT = 50;
const SETTLE_MS = 150;

/** Everything that fits what is written; what is asked for is in the address. */
export default function SearchPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? '';
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('action.search')}</h1>
          <input
            className="input search"
            type="search"
            aria-label={t('find.what')}
            placeholder={t('find.what')}
            maxLength={100}
            value={q}
            onChange={({ target }) =>
              setParams(target.value === '' ? {} : { q: target.value }, { replace: true })
            }
          />
        </header>
        <Results q={useSettled(q, SETTLE_MS)} />
      </div>
    </div>
  );
}

function Results({ q }: { q: string }) {
  const { t } = useTranslation();
  const found = useSearch(q, LIMIT);
  if (q.trim() === '') return <Empty icon="search" title={t('find.nothingAsked')} hint={t('find.hint')} />;
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const { groups, whole } = found.data;
  return (
    <>
      {whole ? null : <p className="quiet">{t('find.reading')}</p>}
      {groups.length === 0 ? (
        <Empty icon="search" title={t('find.none', { q })} hint={t('find.hint')} />
      ) : null}
      {groups.map(({ kind, count, items }) => (
        <section key={kind} className="section">
          <h2>
            {t(`find.kinds.${kind}`)} <span className="num quiet">{count}</span>
          </h2>
          <ul className="found-list">
            {items.map((one) => (
              <li key={one.id}>
                <Link to={pathOf(one)}>
                  <FoundRow found={one} />
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
