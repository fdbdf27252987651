import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { zhCNField } from './zh-cn-field.ts';

const FEATURES = join(import.meta.dirname, '../features');
const sources = ['field', 'station', 'worker'].flatMap((name) =>
  readdirSync(join(FEATURES, name))
    .filter((file) => file.endsWith('.tsx'))
    .map((file) => readFileSync(join(FEATURES, name, file), 'utf8')),
);

function has(path: string): boolean {
  let at: unknown = zhCNField;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return false;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at !== undefined;
}

test('the pages of the field say nothing that is only in the catalogue of the desk', () => {
  const asked = sources.flatMap((source) =>
    [...source.matchAll(/[^\w]t\(\s*['`]([\w.-]+?)\.?['`$]/g)].map(([, key]) => key ?? ''),
  );
  expect(asked.length).toBeGreaterThan(50);
  expect([...new Set(asked)].filter((key) => !has(key))).toEqual([]);
});
