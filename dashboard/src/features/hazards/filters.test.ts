import { expect, test } from 'vitest';
import { countFilters, hazardQuery, withFilter } from './filters.ts';

const asked = (text: string): string => hazardQuery(new URLSearchParams(text));

test('the address says what is asked of the hub: what is not struck, unless it says otherwise', () => {
  expect(asked('')).toBe('state=unstruck');
  expect(asked('state=all&grade=major&stranger=1')).toBe('grade=major');
  expect(asked('state=claimed&overdue=true')).toBe('state=claimed&overdue=true');
});

test('a filter is set, counted and taken back', () => {
  const set = withFilter(new URLSearchParams('state=struck'), 'grade', 'major');
  expect([set.toString(), countFilters(set)]).toEqual(['state=struck&grade=major', 2]);
  expect(withFilter(set, 'grade', '').toString()).toBe('state=struck');
  expect(withFilter(set, 'state', 'unstruck').toString()).toBe('grade=major');
});
