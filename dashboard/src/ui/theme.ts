import { createCell } from '../state/cell.ts';
import { keepSetting, readSetting } from '../state/stored.ts';

export type Theme = 'dark' | 'light';
/** What somebody chose; `auto` follows the machine, which follows the hour. */
export type ThemeChoice = Theme | 'auto';

const daylight = matchMedia('(prefers-color-scheme: light)');

const known = (text: string | null): ThemeChoice => (text === 'light' || text === 'auto' ? text : 'dark');

const themeOf = (choice: ThemeChoice): Theme =>
  choice === 'auto' ? (daylight.matches ? 'light' : 'dark') : choice;

/** What this browser chose; dark unless it did. */
export const themeChoice = createCell<ThemeChoice>(known(readSetting('theme')));

/** The theme in force (`public/theme.js` sets it before the first paint). */
export const theme = createCell<Theme>(themeOf(themeChoice.get()));

/** Puts a theme in force and keeps the choice in this browser. */
export function chooseTheme(next: ThemeChoice): void {
  keepSetting('theme', next);
  themeChoice.set(next);
  show(themeOf(next));
}

function show(next: Theme): void {
  document.documentElement.dataset['theme'] = next;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', token('ground'));
  theme.set(next);
}

daylight.addEventListener('change', () => show(themeOf(themeChoice.get())));
show(theme.get());

const paper = matchMedia('print');
// Paper is light, whatever the screen is.
paper.addEventListener('change', () => show(paper.matches ? 'light' : themeOf(themeChoice.get())));

/** The value of a design token in the theme in force, for what draws on a canvas. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
