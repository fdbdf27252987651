import type { Severity } from '../../../../hub/alerts/alert.ts';
import { hatch } from '../../ui/hatch.ts';
import type { Theme } from '../../ui/theme.ts';
import { severities } from '../alerts/severity.ts';

export type Ink = 'text' | 'quiet' | 'line' | 'edge' | 'action' | 'raised' | Severity;

/** What a chart is drawn with, in the theme in force. */
export interface Colours {
  theme: Theme;
  ink: Readonly<Record<Ink, string>>;
  hatch: Readonly<Record<Severity, HTMLCanvasElement>>;
  font: string;
}

const inks: readonly Ink[] = ['text', 'quiet', 'line', 'edge', 'action', 'raised', ...severities];

/** Reads the tokens once; a chart is given new colours when the theme changes. */
export function coloursOf(theme: Theme, token: (name: string) => string): Colours {
  return {
    theme,
    ink: Object.fromEntries(inks.map((name) => [name, token(name)])) as Record<Ink, string>,
    hatch: Object.fromEntries(severities.map((name) => [name, hatch(token(name), 9, 2)])) as Record<
      Severity,
      HTMLCanvasElement
    >,
    font: token('font'),
  };
}

/** The marks of the severities, as text beside a colour. */
export const severitySigns: Readonly<Record<Severity, string>> = {
  critical: '■',
  major: '◆',
  minor: '▲',
  warning: '●',
};

/** How the lines of one chart differ: the first in the accent, the others in greys and dashes. */
export const strokes = [
  { ink: 'action', type: 'solid', sign: '━' },
  { ink: 'text', type: [6, 4], sign: '╍' },
  { ink: 'quiet', type: [2, 3], sign: '┅' },
] as const satisfies readonly { ink: Ink; type: 'solid' | number[]; sign: string }[];

export const strokeOf = (place: number): (typeof strokes)[number] =>
  strokes[Math.min(place, strokes.length - 1)] ?? strokes[0];
