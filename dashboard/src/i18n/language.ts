import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { LocalText } from '../../../hub/kernel/local-text.ts';
import { createCell, useCell } from '../state/cell.ts';
import { keepSetting, readSetting } from '../state/stored.ts';
import { zhCN } from './zh-cn.ts';

export type Language = 'zh-CN' | 'en';

const language = createCell<Language>(readSetting('language') === 'en' ? 'en' : 'zh-CN');

/** Starts the catalogue in the language this browser chose, Chinese at first; English comes in its own chunk. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
  });
  await chooseLanguage(language.get());
}

/** Puts a language in force and keeps it in this browser. */
export async function chooseLanguage(next: Language): Promise<void> {
  if (next === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const { en } = await import('./en.ts');
    i18next.addResourceBundle('en', 'translation', en);
  }
  await i18next.changeLanguage(next);
  document.documentElement.lang = next;
  keepSetting('language', next);
  language.set(next);
}

/** The language in force. */
export function useLanguage(): Language {
  return useCell(language);
}

/** A text the hub keeps in both languages, in the one in force. */
export function useLocalText(): (text: Readonly<LocalText>) => string {
  const chosen = useLanguage();
  return (text) => (chosen === 'zh-CN' ? text.zh : text.en);
}
