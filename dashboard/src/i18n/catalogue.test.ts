import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from './en.ts';
import { zhCN } from './zh-cn.ts';

function keysOf(texts: object, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' ? keysOf(value as object, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

const SOURCES = join(import.meta.dirname, '..');
/** Says lengths of time in both languages side by side, without a page around it. */
const BILINGUAL = 'time/format.ts';
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter(
    (name) =>
      /\.tsx?$/.test(name) && !name.includes('i18n') && name !== BILINGUAL && !name.includes('.test.'),
  )
  .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
  .join('\n')
  // Not after a word: `image/*` opens no comment.
  .replaceAll(/(?<=^|[\s({])\/\*[\s\S]*?\*\//gm, '');

/** Keys named whole, and the beginnings of those put together: t(`severity.${…}`). */
const whole = new Set([...sources.matchAll(/[^\w]t\(\s*'([\w.-]+)'/g)].map(([, key]) => key ?? ''));
const beginnings = [...sources.matchAll(/[^\w]t\(\s*`([\w.-]+\.)\$\{/g)].map(([, key]) => key ?? '');

test('every text is in a catalogue: no code outside says anything in Chinese', () => {
  const han = /\p{Script=Han}/u;
  expect(sources.split('\n').filter((line) => han.test(line))).toEqual([]);
  expect(JSON.stringify(zhCN)).toMatch(han);
});

test('both languages have the same texts, none empty', () => {
  expect(keysOf(en).toSorted()).toEqual(keysOf(zhCN).toSorted());
  expect(keysOf(zhCN).length).toBeGreaterThan(50);
});

test('every text that is asked for exists', () => {
  const known = new Set(keysOf(zhCN));
  expect([...whole].filter((key) => !known.has(key))).toEqual([]);
  expect(beginnings.filter((start) => ![...known].some((key) => key.startsWith(start)))).toEqual([]);
});

test('every text that exists is asked for', () => {
  const unused = keysOf(zhCN).filter(
    (key) => !whole.has(key) && !beginnings.some((start) => key.startsWith(start)),
  );
  expect(unused).toEqual([]);
});
