import { useTranslation } from 'react-i18next';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { Part } from './Part.tsx';
import { cardStates, sampleAlert } from './samples.ts';

const cardSizes = ['row', 'card', 'full'] as const;

/** The alarm card in three sizes, in every state. */
export function Cards({ at }: { at: number }) {
  const { t } = useTranslation();
  return cardSizes.map((size) => (
    <Part key={size} title={`${t('kit.card')} · ${t(`kit.cardSize.${size}`)}`}>
      <ul className={`kit-cards ${size}`}>
        {cardStates.map((state) => (
          <li key={state} className={state === 'stale' ? 'is-lost' : ''} data-card={state}>
            <span className="quiet">{t(`kit.cardState.${state}`)}</span>
            <AlertCard alert={sampleAlert(state, at, t)} size={size} />
          </li>
        ))}
      </ul>
    </Part>
  ));
}
