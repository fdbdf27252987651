import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useEventTypes, useUnits } from '../../api/cases.ts';
import { useStations } from '../../api/stations.ts';
import { useLocalText } from '../../i18n/language.ts';
import { localInput, ofLocalInput } from '../../time/local-input.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { severities } from '../alerts/severity.ts';
import { useGridOptions } from '../grids/use-options.ts';
import { countFilters, type FilterName, USUAL_STATE, withFilter } from './filters.ts';

const states = [
  'reported',
  'accepted',
  'filed',
  'dispatched',
  'handling',
  'handled',
  'verifying',
  'returned',
  'reworking',
  'suspended',
  'closed',
  'rejected',
  'cancelled',
] as const;
const sources = ['alert', 'operator', 'worker', 'public', 'camera', 'hazard', 'upstream'] as const;

/** What the list is narrowed by; all of it is in the address. */
export function CaseFilters() {
  const { t } = useTranslation();
  const local = useLocalText();
  const [search, setSearch] = useSearchParams();
  const types = useEventTypes().data ?? [];
  const units = useUnits().data ?? [];
  const stations = useStations().data ?? [];
  const grids = useGridOptions();
  const count = countFilters(search);
  const [more, setMore] = useState(count > 0);
  const value = (name: FilterName): string => search.get(name) ?? '';
  const set = (name: FilterName, next: string): void =>
    setSearch((current) => withFilter(current, name, next), { replace: true });
  const tick = (name: 'overdue' | 'mine', text: string) => (
    <label className="check">
      <input
        type="checkbox"
        checked={value(name) === 'true'}
        onChange={(event) => set(name, event.target.checked ? 'true' : '')}
      />
      <span>{text}</span>
    </label>
  );
  const day = (name: 'from' | 'to', text: string) => (
    <label className="field">
      <span>{text}</span>
      <input
        className="input"
        type="datetime-local"
        value={value(name) === '' ? '' : localInput(Date.parse(value(name)))}
        onChange={(event) => {
          const at = ofLocalInput(event.target.value);
          set(name, at === null ? '' : new Date(at).toISOString());
        }}
      />
    </label>
  );
  return (
    <div className="case-filters" role="search">
      <div className="case-filter-line">
        <select
          className="input"
          aria-label={t('case.state')}
          value={value('state') || USUAL_STATE}
          onChange={(event) => set('state', event.target.value)}
        >
          <option value="open">{t('case.open')}</option>
          <option value="over">{t('case.over')}</option>
          <option value="all">{t('case.all')}</option>
          {states.map((one) => (
            <option key={one} value={one}>
              {t(`case.states.${one}`)}
            </option>
          ))}
        </select>
        <TextFilter key={value('text')} text={value('text')} onSet={(text) => set('text', text)} />
        {tick('overdue', t('case.overdueOnly'))}
        {tick('mine', t('case.mine'))}
        <Button look="quiet" onClick={() => setMore(!more)}>
          {count > 0 ? t('case.filtered', { count }) : t('case.moreFilters')}
        </Button>
        {count > 0 ? (
          <Button
            look="quiet"
            icon="close"
            onClick={() => setSearch(search.get('state') ? { state: search.get('state') ?? '' } : {})}
          >
            {t('case.clearFilters')}
          </Button>
        ) : null}
      </div>
      {more ? (
        <div className="case-filter-grid">
          <label className="field">
            <span>{t('silence.severity')}</span>
            <select
              className="input"
              value={value('severity')}
              onChange={(event) => set('severity', event.target.value)}
            >
              <option value="">{t('case.all')}</option>
              {severities.map((one) => (
                <option key={one} value={one}>
                  {t(`severity.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>{t('case.source')}</span>
            <select
              className="input"
              value={value('source')}
              onChange={(event) => set('source', event.target.value)}
            >
              <option value="">{t('case.all')}</option>
              {sources.map((one) => (
                <option key={one} value={one}>
                  {t(`case.sources.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <Combobox
            label={t('case.type')}
            placeholder={t('case.anyType')}
            options={types.map(({ code, name }) => ({ value: code, text: local(name), hint: code }))}
            value={value('type') || null}
            onChange={(next) => set('type', next ?? '')}
          />
          <Combobox
            label={t('case.unit')}
            placeholder={t('case.anyone')}
            options={[
              ...units.map(({ id, name }) => ({ value: id, text: local(name) })),
              ...stations.map(({ id, name }) => ({ value: id, text: name })),
            ]}
            value={value('unit') || null}
            onChange={(next) => set('unit', next ?? '')}
          />
          <Combobox
            label={t('alert.grid')}
            placeholder={t('silence.anyGrid')}
            options={grids}
            value={value('grid') || null}
            onChange={(next) => set('grid', next ?? '')}
          />
          {day('from', t('case.openedFrom'))}
          {day('to', t('case.openedTo'))}
        </div>
      ) : null}
    </div>
  );
}

/** Searches when it is written out, not with each letter. */
function TextFilter({ text, onSet }: { text: string; onSet: (text: string) => void }) {
  const { t } = useTranslation();
  const [written, setWritten] = useState(text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSet(written.trim());
      }}
    >
      <input
        className="input"
        type="search"
        aria-label={t('case.text')}
        placeholder={t('case.text')}
        maxLength={100}
        value={written}
        onChange={(event) => setWritten(event.target.value)}
        onBlur={() => written.trim() !== text && onSet(written.trim())}
      />
    </form>
  );
}
