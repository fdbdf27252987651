import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { useGridOptions } from '../grids/use-options.ts';
import { countFilters, type FilterName, USUAL_STATE, withFilter } from './filters.ts';

const states = ['open', 'notified', 'rectifying', 'claimed', 'inspected', 'struck'] as const;
const grades = ['major', 'general'] as const;
const kinds = ['hazard', 'source'] as const;

/** What the ledger is narrowed by; all of it is in the address. */
export function HazardFilters() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const grids = useGridOptions();
  const value = (name: FilterName): string => search.get(name) ?? '';
  const set = (name: FilterName, next: string): void =>
    setSearch((current) => withFilter(current, name, next), { replace: true });
  const choice = (
    name: 'grade' | 'kind',
    label: string,
    options: readonly { value: string; text: string }[],
  ) => (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={value(name)} onChange={(event) => set(name, event.target.value)}>
        <option value="">{t('case.all')}</option>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="hazard-filters" role="search">
      <label className="field">
        <span>{t('hazard.state')}</span>
        <select
          className="input"
          value={value('state') || USUAL_STATE}
          onChange={(event) => set('state', event.target.value)}
        >
          <option value="unstruck">{t('hazard.unstruck')}</option>
          <option value="all">{t('case.all')}</option>
          {states.map((one) => (
            <option key={one} value={one}>
              {t(`hazard.states.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {choice(
        'grade',
        t('hazard.grade'),
        grades.map((one) => ({ value: one, text: t(`hazard.grades.${one}`) })),
      )}
      {choice(
        'kind',
        t('hazard.kind'),
        kinds.map((one) => ({ value: one, text: t(`hazard.kinds.${one}`) })),
      )}
      <Combobox
        label={t('alert.grid')}
        placeholder={t('silence.anyGrid')}
        options={grids}
        value={value('grid') || null}
        onChange={(next) => set('grid', next ?? '')}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={value('overdue') === 'true'}
          onChange={(event) => set('overdue', event.target.checked ? 'true' : '')}
        />
        <span>{t('hazard.overdueOnly')}</span>
      </label>
      {countFilters(search) > 0 ? (
        <Button look="quiet" icon="close" onClick={() => setSearch({})}>
          {t('case.clearFilters')}
        </Button>
      ) : null}
    </div>
  );
}
