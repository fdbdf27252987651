import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type HazardDetail, useLinkCase } from '../../api/hazards.ts';
import { useLocalText } from '../../i18n/language.ts';
import { isOver } from '../../live/case-over.ts';
import { useLive } from '../../live/hooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { FormError } from '../../ui/Form.tsx';
import { useMay } from '../session/permissions.ts';
import { historyFacts } from './history-facts.ts';

/** The cases about a hazard, and the ways to one more: a new one, or one that is open. */
export function HazardCases({ value }: { value: HazardDetail }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const mayReport = useMay('hazards:report');
  const mayOpen = useMay('cases:report');
  const cases = useLive((state) => state.cases);
  const link = useLinkCase(value.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const numbers = new Map(
    value.history
      .filter(({ action }) => action === 'case')
      .map((entry) => [entry.detail['caseId'], historyFacts(entry).number]),
  );
  const options = [...cases.values()]
    .filter(({ id, state }) => !isOver(state) && !value.caseIds.includes(id))
    .map(({ id, number, title, address }) => ({
      value: id,
      text: `${number} ${text(title)}`,
      ...(address !== null && { hint: address }),
    }));
  return (
    <section className="section">
      <h2>{t('hazard.cases')}</h2>
      {value.caseIds.length === 0 ? <p className="quiet">{t('hazard.noCases')}</p> : null}
      <ul className="hazard-papers">
        {value.caseIds.map((id) => {
          const known = cases.get(id);
          return (
            <li key={id}>
              <Link to={`/cases/${id}`} className="num">
                {numbers.get(id) ?? known?.number ?? id}
              </Link>
              {known ? <span className="quiet">{t(`case.states.${known.state}`)}</span> : null}
            </li>
          );
        })}
      </ul>
      {mayReport && value.state !== 'struck' ? (
        <>
          <Combobox
            label={t('hazard.linkWhich')}
            placeholder={options.length === 0 ? t('case.noOther') : t('hazard.chooseCase')}
            options={options}
            value={chosen}
            onChange={setChosen}
          />
          <div className="actions">
            <Button
              busy={link.isPending}
              unavailable={chosen === null ? t('hazard.chooseCase') : undefined}
              onClick={() => link.mutate(chosen, { onSuccess: () => setChosen(null) })}
            >
              {t('hazard.link')}
            </Button>
            {mayOpen ? (
              <Button look="quiet" busy={link.isPending} onClick={() => link.mutate(null)}>
                {t('hazard.openCase')}
              </Button>
            ) : null}
          </div>
          <FormError error={link.error} />
        </>
      ) : null}
    </section>
  );
}
