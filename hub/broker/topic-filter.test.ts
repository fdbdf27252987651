import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTopic, isTopicFilter, levelCount, matches } from './topic-filter.ts';

/** The clause as it reads: level by level. */
function matchesByTheBook(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const levels = topic.split('/');
  const wanted = filter.split('/');
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (i >= levels.length) return false;
    if (wanted[i] !== '+' && wanted[i] !== levels[i]) return false;
  }
  return wanted.length === levels.length;
}

test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/bc', false],
  ['a/bc', 'a/b', false],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'ab', false],
  ['#', 'a/b', true],
  ['#', '$SYS/x', false],
  ['+/x', '$SYS/x', false],
  ['$SYS/#', '$SYS/x', true],
  ['+', 'a', true],
  ['+', '/a', false],
  ['+/+', '/a', true],
  ['/+', '/a', true],
  ['a/+', 'a', false],
  ['a/+', 'a/', true],
  ['a/+/c', 'a/b/c', true],
])('the filter %s on the topic %s: %s', (filter, topic, expected) => {
  expect(matches(filter, topic)).toBe(expected);
});

test('matching agrees with the clause read level by level', () => {
  const level = fc.constantFrom('', 'a', 'b', 'ab', '$s');
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
  const filter = fc
    .tuple(
      fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '/#'),
    )
    .map(([levels, tail]) => levels.join('/') + tail);
  fc.assert(
    fc.property(filter, topic, (f, t) => {
      expect(matches(f, t), `${f} on ${t}`).toBe(matchesByTheBook(f, t));
    }),
    { numRuns: 2000 },
  );
});

test('a wildcard must fill its level, and # be the last one', () => {
  expect(['#', '+', 'a/+/b', 'a/#', '/', '+/+', '/+/#'].filter((good) => !isTopicFilter(good))).toEqual([]);
  expect(
    ['', 'a#', 'a+', '+a', '#/a', 'a/#/b', 'a/b#', '##', 'a\0'].filter((bad) => isTopicFilter(bad)),
  ).toEqual([]);
});

test('a topic has no wildcard and is not empty', () => {
  expect(['a', '/', 'a/b c'].map(isTopic)).toEqual([true, true, true]);
  expect(['', 'a/+', '#', 'a\0'].map(isTopic)).toEqual([false, false, false, false]);
});

test('empty levels count', () => {
  expect(['a', 'a/b', '/', '//'].map(levelCount)).toEqual([1, 2, 2, 3]);
});
