import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const dashboard = fileURLToPath(new URL('../../dashboard', import.meta.url));
const TOKENS = 'src/ui/tokens.css';
const SEVERITY = 'src/features/alerts/severity.css';

const files = readdirSync(dashboard, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:css|tsx?|js|html)$/.test(path) && !/node_modules|\.test\.|vite\.config/.test(path))
  .map((path) => ({
    path,
    text: readFileSync(join(dashboard, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, ''),
  }));
const styles = files.filter(({ path }) => path.endsWith('.css'));

/** `path: what was found`, for everything a pattern finds in these files. */
const found = (among: typeof files, pattern: RegExp): string[] =>
  among.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([hit]) => `${path}: ${hit.trim()}`));

const besides = (...paths: string[]) => files.filter(({ path }) => !paths.includes(path));
const stylesBesides = (...paths: string[]) => styles.filter(({ path }) => !paths.includes(path));

const COLOUR = /#(?:[\da-f]{8}|[\da-f]{6}|[\da-f]{3,4})\b(?!\w)|\b(?:rgba?|hsla?|oklch|lab)\([^)]*\)/gi;
const NAMED =
  /:[^;{}]*\b(?:white|black|red|green|blue|orange|yellow|gr[ae]y|silver|gold|crimson|tomato)\b(?![-\w])/g;

it('states colours in the tokens only', () => {
  expect(found([{ path: 'x', text: 'a { color: #fff; b: rgb(0 0 0) }' }], COLOUR)).toHaveLength(2);
  expect(files.length).toBeGreaterThan(100);
  // What is drawn or read before there is a style: the icons, and the colour of the window around a page.
  expect(found(besides(TOKENS, 'icons.ts', 'field.html'), COLOUR)).toEqual([]);
  expect(found(stylesBesides(TOKENS), NAMED)).toEqual([]);
});

it('takes every size of type from the scale', () => {
  const sizes = found(stylesBesides(TOKENS), /(?<![-\w])font-size:[^;]+;/g);
  expect(sizes.length).toBeGreaterThan(20);
  // The clock of a tablet fills its screen, and the wall is one picture that grows with its own.
  const scale =
    /font-size: (?:var\(--text-(?:\d\d|clock)\)|[\d.]*em|inherit|min\(100vw \/ 120, 100vh \/ 67\.5\));/;
  expect(sizes.filter((size) => !scale.test(size))).toEqual([]);
});

it('takes every duration from the motion tokens', () => {
  expect(
    found(stylesBesides(TOKENS), /(?:transition|animation)(?:-duration)?:[^;]*\d(?:ms|s)\b[^;]*;/g),
  ).toEqual([]);
});

it('asks only for tokens there are', () => {
  const tokens = files.find(({ path }) => path === TOKENS)?.text ?? '';
  const set = new Set(
    files.flatMap(({ text }) =>
      [...text.matchAll(/['"]?(--[a-z][\w-]*)['"]?\]?\s*:/g)].map(([, name]) => name),
    ),
  );
  expect(tokens).toContain('--critical');
  const unknown = styles.flatMap(({ path, text }) =>
    [...text.matchAll(/var\((--[\w-]+)\)/g)]
      .filter(([, name]) => !set.has(name))
      .map(([use]) => `${path}: ${use}`),
  );
  expect(unknown).toEqual([]);
});

it('gives the four hues of the warning levels to severities only', () => {
  // Everything else takes `--severity` from the class of the alert it belongs to.
  expect(found(stylesBesides(TOKENS, SEVERITY), /var\(--(?:critical|major|minor|warning)\)/g)).toEqual([]);
  const code = files.filter(({ path }) => path.endsWith('.ts') || path.endsWith('.tsx'));
  expect(found(code, /token\(['"`](?:critical|major|minor|warning)['"`]\)/g)).toEqual([]);
  expect(found(code, /className="[^"]*\b(?:critical|major|minor|warning)\b(?!-)[^"]*"/g)).toEqual([]);
});
