import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { LocalText } from '../../../hub/kernel/local-text.ts';
import { createCell, useCell } from '../state/cell.ts';
import { keepSetting, readSetting } from '../state/stored.ts';

export type Language = 'zh-CN' | 'en';

const language = createCell<Language>(readSetting('language') === 'en' ? 'en' : 'zh-CN');

/** What a page can say: Chinese at once, English when it is chosen. */
export interface Texts {
  zhCN: object;
  en(): Promise<object>;
}
let texts: Texts | undefined;

/** Starts with what the page can say, in the language this browser chose, Chinese at first. */
export async function startLanguage(given: Texts): Promise<void> {
  texts = given;
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: given.zhCN } },
    interpolation: { escapeValue: false },
  });
  await chooseLanguage(language.get());
}

/** Puts a language in force and keeps it in this browser. */
export async function chooseLanguage(next: Language): Promise<void> {
  if (next === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    i18next.addResourceBundle('en', 'translation', await texts?.en());
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
