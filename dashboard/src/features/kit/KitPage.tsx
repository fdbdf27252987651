import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language, useLanguage } from '../../i18n/language.ts';
import { now } from '../../time/clock.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Cards } from './Cards.tsx';
import { Controls } from './Controls.tsx';
import { Marks } from './Marks.tsx';
import { Standings } from './Standings.tsx';
import './kit.css';

/** Everything the screens are made of, in every state, on both grounds side by side. */
export default function KitPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [at] = useState(now);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('kit.title')}</h1>
          <Segmented<Language>
            label={t('kit.language')}
            value={language}
            options={[
              { value: 'zh-CN', text: t('kit.languages.zh-CN') },
              { value: 'en', text: t('kit.languages.en') },
            ]}
            onChange={(next) => void chooseLanguage(next)}
          />
        </header>
        <div className="kit">
          {(['dark', 'light'] as const).map((theme) => (
            <section key={theme} className="kit-board" data-theme={theme} aria-label={t(`theme.${theme}`)}>
              <h2>{t(`theme.${theme}`)}</h2>
              <Marks />
              <Controls />
              <Standings at={at} />
              <Cards at={at} />
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}
