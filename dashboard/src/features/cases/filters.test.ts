import { expect, test } from 'vitest';
import { caseQuery, countFilters, viewsOf, withFilter, withView } from './filters.ts';

const asked = (text: string): string => caseQuery(new URLSearchParams(text));

test('the address says what is asked of the hub: open cases, unless it says otherwise', () => {
  expect(asked('')).toBe('state=open');
  expect(asked('state=all&severity=major&stranger=1')).toBe('severity=major');
  expect(asked('state=filed&overdue=true')).toBe('state=filed&overdue=true');
});

test('a filter is set, counted and taken back', () => {
  const set = withFilter(new URLSearchParams('state=over'), 'unit', 'gardens');
  expect([set.toString(), countFilters(set)]).toEqual(['state=over&unit=gardens', 1]);
  expect(withFilter(set, 'unit', '').toString()).toBe('state=over');
  expect(withFilter(set, 'state', 'open').toString()).toBe('unit=gardens');
});

test('saved views are replaced by name, and what cannot be read is none', () => {
  const views = withView([{ name: 'mine', search: 'mine=true' }], {
    name: 'mine',
    search: 'mine=true&grid=1',
  });
  expect(viewsOf(JSON.stringify(views))).toEqual([{ name: 'mine', search: 'mine=true&grid=1' }]);
  expect(viewsOf('{"not": "a list"}')).toEqual([]);
  expect(viewsOf('broken')).toEqual([]);
});
