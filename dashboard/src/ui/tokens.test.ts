import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokensOf(theme: string): Map<string, string> {
  const block = css.split(`\n[data-theme="${theme}"] {`)[1]?.split('}')[0] ?? '';
  return new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2 contrast of two colours. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const severities = ['critical', 'major', 'minor', 'warning'];
const grounds = ['ground', 'raised', 'hover'];
const pair = (foregrounds: string[], backgrounds: string[]) =>
  foregrounds.flatMap((foreground) => backgrounds.map((background) => [foreground, background] as const));

const textPairs = [
  ...pair(['text', 'quiet', 'action', 'drill', ...severities], grounds),
  ...pair(['on-severity'], severities),
  ...pair(['on-action'], ['action']),
  ...pair(['ground'], ['text']),
  ...pair(['text', 'quiet'], ['map-grid', 'map-ground']),
];
const shapePairs = [
  ...pair(['edge', 'action', 'drill', ...severities], grounds),
  ...pair([...severities, 'map-device', 'drill', 'action'], ['map-grid', 'map-ground']),
];

describe.each(['dark', 'light'])('in the %s theme', (theme) => {
  const tokens = tokensOf(theme);
  const ratio = (a: string, b: string) => contrast(tokens.get(a)!, tokens.get(b)!);

  test.each(textPairs)('text in %s on %s has a contrast of at least 4.5', (a, b) => {
    expect(ratio(a, b)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapePairs)('a shape in %s on %s has a contrast of at least 3', (a, b) => {
    expect(ratio(a, b)).toBeGreaterThanOrEqual(3);
  });
});

test('both themes define the same tokens', () => {
  expect([...tokensOf('light').keys()]).toEqual([...tokensOf('dark').keys()]);
  expect(tokensOf('dark').size).toBeGreaterThan(15);
});

test('the contrast of black on white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
});
