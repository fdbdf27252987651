import { expect, test } from 'vitest';
import { recentOf, withRecent } from './recent.ts';

test('what was looked at last comes first, each thing once, a dozen at most', () => {
  const things = Array.from({ length: 20 }, (_, i) => ({ to: `/cases/${i}`, text: `case ${i}` }));
  const all = things.reduce<{ to: string; text: string }[]>(withRecent, []);
  expect(all).toHaveLength(12);
  expect(withRecent(all, { to: '/cases/15', text: 'again' })[0]).toEqual({ to: '/cases/15', text: 'again' });
  expect(withRecent(all, { to: '/cases/15', text: 'again' })).toHaveLength(12);
});

test('a setting that cannot be read is none', () => {
  expect(recentOf(null)).toEqual([]);
  expect(recentOf('{')).toEqual([]);
  expect(recentOf('[{"to":1},null,{"to":"/a","text":"a"}]')).toEqual([{ to: '/a', text: 'a' }]);
});
