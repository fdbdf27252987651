import { expect, test } from 'vitest';
import { Ranking } from './ranking.ts';
import { fits, TextIndex, wordsOf } from './text-index.ts';

function index(entries: Record<string, { codes?: string[]; texts?: string[]; weight?: number }>, most = 1e6) {
  const made = new TextIndex<string>(most);
  for (const [id, { codes = [], texts = [], weight = 0 }] of Object.entries(entries))
    made.set(id, { codes, texts, weight, value: id });
  return made;
}

function found(of: TextIndex<string>, query: string, limit = 10): string[] {
  const ranking = new Ranking<string>(limit);
  for (const _ of of.find(wordsOf(query), (one) => ranking.take(one)));
  return ranking.best.map(({ id, rank }) => `${id}:${fits[rank]}`);
}

test('the whole of a code comes first, then the beginning of a text, of a word, and what is inside one', () => {
  const of = index({
    inside: { texts: ['the nonsmoke room'] },
    word: { texts: ['hall smoke-12'] },
    start: { texts: ['Smoke alarms'] },
    exact: { codes: ['SMOKE'] },
  });
  expect(found(of, 'smoke')).toEqual(['exact:exact', 'start:start', 'word:word', 'inside:inside']);
});

test('any part of a Chinese text finds it, also in full-width letters', () => {
  const of = index({ a: { texts: ['幸福里 3 号楼 1201'] }, b: { texts: ['槐树街'] } });
  expect(found(of, '福里')).toEqual(['a:inside']);
  expect(found(of, '１２０１')).toEqual(['a:word']);
  expect(found(of, '幸福')).toEqual(['a:start']);
});

test('every word has to be there, in any order', () => {
  const of = index({ a: { texts: ['block 3', 'gas leak'] }, b: { texts: ['block 4', 'gas leak'] } });
  expect(found(of, 'gas 3')).toEqual(['a:word']);
});

test('among things that fit alike the weightier comes first, and no more are kept than asked for', () => {
  const of = index({
    old: { texts: ['x'], weight: 1 },
    new: { texts: ['x'], weight: 3 },
    mid: { texts: ['x'], weight: 2 },
  });
  expect(found(of, 'x', 2)).toEqual(['new:start', 'mid:start']);
});

test('what is changed is found as it is now, and what is gone is not found', () => {
  const of = index({ a: { texts: ['alpha'] }, b: { texts: ['beta'] } });
  of.set('a', { codes: [], texts: ['gamma'], weight: 0, value: 'a' });
  of.delete('b');
  expect(found(of, 'alpha')).toEqual([]);
  expect(found(of, 'gamma')).toEqual(['a:start']);
  expect(found(of, 'beta')).toEqual([]);
});

test('when it is full what was added first leaves, however many segments there are', () => {
  const of = index({}, 1000);
  for (let n = 0; n < 2500; n++)
    of.set(`c-${n}`, { codes: [`number-${n}`], texts: [], weight: n, value: '' });
  expect(of.size).toBe(1000);
  expect(found(of, 'number-1499')).toEqual([]);
  expect(found(of, 'number-1500')).toEqual(['c-1500:exact']);
  expect(found(of, 'number-', 3)).toEqual(['c-2499:start', 'c-2498:start', 'c-2497:start']);
});

test('nothing is found by nothing, nor by what stands between texts', () => {
  const of = index({ a: { codes: ['ab'], texts: ['cd'] } });
  expect(found(of, '  ')).toEqual([]);
  expect(found(of, 'bc')).toEqual([]);
});
