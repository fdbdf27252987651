/** A short text in both languages of the screens. */
export interface LocalText {
  zh: string;
  en: string;
}
