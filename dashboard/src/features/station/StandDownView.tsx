import { useTranslation } from 'react-i18next';
import { useLocalText } from '../../i18n/language.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { StandDown } from './orders.ts';
import './standdown.css';

/** That a station need not go, or go on: nothing else is on the page until somebody has seen it. */
export function StandDownView({ news, onSeen }: { news: StandDown; onSeen: () => void }) {
  const { t } = useTranslation();
  const local = useLocalText();
  return (
    <section className="standdown" aria-live="assertive">
      <div className="standdown-text">
        <Icon name="back" size={96} />
        <h1>{t('field.standDown')}</h1>
        <p className="standdown-what">
          {news.drill ? <span className="drill">{t('field.drill')}</span> : null} {local(news.title)}
        </p>
        {news.reason ? <p className="standdown-why">{local(news.reason)}</p> : null}
        {news.at > 0 ? <p className="quiet num">{momentText(news.at, now())}</p> : null}
      </div>
      <button type="button" className="station-main" onClick={onSeen}>
        {t('field.seen')}
      </button>
    </section>
  );
}
