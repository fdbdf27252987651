import { useTranslation } from 'react-i18next';
import type { GridFault } from '../../api/setup.ts';

/** Faults shown at once: with more, one cause is behind them. */
const SHOWN = 100;

/** What is wrong in a file of grids, feature by feature; a line chosen is shown on the map. */
export function Faults({
  faults,
  chosen,
  onChoose,
}: {
  faults: readonly GridFault[];
  chosen: number | null;
  onChoose: (place: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('welcome.grids.faults', { count: faults.length })}>
      <strong>{t('welcome.grids.faults', { count: faults.length })}</strong>
      <ol className="welcome-faults">
        {faults.slice(0, SHOWN).map((fault, i) => (
          <li key={i}>
            <button type="button" aria-pressed={chosen === i} onClick={() => onChoose(i)}>
              <span className="num">
                {fault.code ?? t('welcome.grids.feature', { place: (fault.feature ?? 0) + 1 })}
              </span>
              <strong>{t(`welcome.fault.${fault.fault}`)}</strong>
              <span className="quiet">{fault.detail}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
