import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useHazardCounts } from '../../api/hazards.ts';

/** How much there is in the ledger, and what of it waits for whom; each figure leads to its list. */
export function HazardCounts() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const counts = useHazardCounts().data;
  if (!counts) return null;
  const { byState, overdue, major } = counts;
  const unstruck = Object.values(byState).reduce((sum, count) => sum + count, 0) - byState.struck;
  const figures = [
    { text: t('hazard.counts.unstruck'), count: unstruck, asks: '' },
    { text: t('hazard.counts.overdue'), count: overdue, asks: 'overdue=true' },
    { text: t('hazard.counts.major'), count: major, asks: 'grade=major' },
    { text: t('hazard.counts.claimed'), count: byState.claimed, asks: 'state=claimed' },
    { text: t('hazard.counts.inspected'), count: byState.inspected, asks: 'state=inspected' },
    { text: t('hazard.counts.struck'), count: byState.struck, asks: 'state=struck' },
  ];
  return (
    <div className="hazard-counts">
      {figures.map(({ text, count, asks }) => (
        <button
          key={asks}
          type="button"
          aria-pressed={search.toString() === asks}
          onClick={() => setSearch(asks, { replace: true })}
        >
          <b className="num">{count}</b>
          <span>{text}</span>
        </button>
      ))}
    </div>
  );
}
