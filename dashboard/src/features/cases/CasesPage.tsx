import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import type { CaseView } from '../../../../hub/cases/case.ts';
import { useClosedCases } from '../../api/cases.ts';
import { useLocalText } from '../../i18n/language.ts';
import { isOver } from '../../live/case-over.ts';
import { derived, useLive, useLoaded } from '../../live/hooks.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { severities } from '../alerts/severity.ts';
import './case.css';

const open = derived((cases: ReadonlyMap<string, CaseView>) =>
  [...cases.values()]
    .filter((one) => !isOver(one.state))
    .sort(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.openedAt - b.openedAt,
    ),
);

/** Open cases, worst first, and the closed ones. Which of both is in the address. */
export default function CasesPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const closed = search.get('state') === 'closed';
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('nav.cases')}</h1>
          <Segmented
            label={t('case.state')}
            value={closed ? 'closed' : 'open'}
            options={[
              { value: 'open', text: t('case.open') },
              { value: 'closed', text: t('case.closed') },
            ]}
            onChange={(value) => setSearch(value === 'closed' ? { state: 'closed' } : {})}
          />
        </header>
        {closed ? <ClosedCases /> : <OpenCases />}
      </div>
    </div>
  );
}

function OpenCases() {
  const { t } = useTranslation();
  const cases = useLive((state) => open(state.cases));
  if (!useLoaded()) return <Loading />;
  return cases.length === 0 ? <Empty icon="check" title={t('case.none')} /> : <CaseTable cases={cases} />;
}

function ClosedCases() {
  const { t } = useTranslation();
  const closed = useClosedCases(true);
  if (closed.isPending) return <Loading />;
  if (closed.isError) return <Failed error={closed.error} onRetry={() => void closed.refetch()} />;
  const cases = closed.data.pages.flatMap((page) => page.items);
  if (cases.length === 0) return <Empty title={t('case.noneClosed')} />;
  return (
    <>
      <CaseTable cases={cases} />
      {closed.hasNextPage ? (
        <Button busy={closed.isFetchingNextPage} onClick={() => void closed.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </>
  );
}

function CaseTable({ cases }: { cases: readonly CaseView[] }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const navigate = useNavigate();
  return (
    <table className="table case-table">
      <thead>
        <tr>
          <th>{t('case.state')}</th>
          <th>{t('case.place')}</th>
          <th>{t('case.what')}</th>
          <th className="case-number">{t('case.number')}</th>
          <th className="right">{t('case.openedAt')}</th>
        </tr>
      </thead>
      <tbody>
        {cases.map((one) => (
          <tr key={one.id} onClick={() => void navigate(`/cases/${one.id}`)}>
            <td>
              <SeverityMark
                alert={{
                  severity: one.severity,
                  stage: 'confirmed',
                  state: isOver(one.state)
                    ? 'resolved'
                    : one.state === 'reported'
                      ? 'firing'
                      : 'acknowledged',
                }}
              />{' '}
              <span className="quiet">{t(`case.states.${one.state}`)}</span>
            </td>
            <td>{one.address ?? one.gridCode}</td>
            <td>{text(one.title)}</td>
            <td className="num case-number">
              <a href={`/cases/${one.id}`} onClick={(event) => event.preventDefault()}>
                {one.number}
              </a>
            </td>
            <td className="right">
              <Moment at={one.openedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
