import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ruleFileJsonSchema } from './json-schema.ts';

test('the schema beside the rules is the one this program has: `npm run rules-schema` writes it', () => {
  expect(readFileSync('config/rules.schema.json', 'utf8')).toBe(
    `${JSON.stringify(ruleFileJsonSchema, null, 2)}\n`,
  );
});

test('every rule file that comes with the hub names it in its first line', () => {
  for (const name of readdirSync('config/rules'))
    expect(readFileSync(`config/rules/${name}`, 'utf8').split('\n')[0]).toBe(
      '# yaml-language-server: $schema=../rules.schema.json',
    );
});

type Node = Readonly<Record<string, unknown>>;

/** The keys below `node` that say nothing about themselves. */
function silent(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {} } = node as { properties?: Readonly<Record<string, Node>> };
  const own = Object.entries(properties).flatMap(([key, inner]) =>
    typeof inner.description === 'string' ? [] : [`${path}/${key}`],
  );
  return own.concat(Object.entries(node).flatMap(([key, inner]) => silent(inner, `${path}/${key}`)));
}

test('every key of a rule explains itself in an editor', () => {
  expect(silent(ruleFileJsonSchema)).toEqual([]);
});
