import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { chooseLanguage, useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import './report.css';

/** What stands around the pages for everybody: large and simple, for a phone in one hand. */
export function ReportFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <main className="report">
      <header>
        <h1>{t('report.title')}</h1>
        <Button look="quiet" onClick={() => void chooseLanguage(language === 'en' ? 'zh-CN' : 'en')}>
          {t('action.language')}
        </Button>
      </header>
      {children}
      <footer className="quiet">
        {t('app.name')} · <Link to="/login">{t('report.login')}</Link>
      </footer>
    </main>
  );
}
