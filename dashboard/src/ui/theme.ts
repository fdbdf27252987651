import { createCell } from '../state/cell.ts';
import { keepSetting } from '../state/stored.ts';

export type Theme = 'dark' | 'light';

/** The theme in force; dark unless this browser chose light (`public/theme.js` sets it before the first paint). */
export const theme = createCell<Theme>(
  document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark',
);

/** Puts the theme in force and keeps it in this browser. */
export function chooseTheme(next: Theme): void {
  document.documentElement.dataset['theme'] = next;
  keepSetting('theme', next);
  theme.set(next);
}

/** The value of a design token in the theme in force, for what draws on a canvas. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
