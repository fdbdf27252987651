import { expect, test } from 'vitest';
import { nextSaid, unsaid } from './announce.ts';

/** What is said in `seconds`, looking once a second. */
function listen(rankedAt: (s: number) => readonly string[], seconds: number): [number, string][] {
  let said = unsaid;
  const heard: [number, string][] = [];
  for (let s = 0; s <= seconds; s++) {
    const step = nextSaid(said, rankedAt(s), s * 1000);
    said = step.said;
    if (step.key !== null) heard.push([s, step.key]);
  }
  return heard;
}

test('an incident is said at once and every twenty seconds until somebody has it', () => {
  expect(listen((s) => (s < 45 ? ['a'] : []), 90)).toEqual([
    [0, 'a'],
    [20, 'a'],
    [40, 'a'],
  ]);
});

test('several are said one after the other, none over another, the most urgent first', () => {
  expect(listen(() => ['a', 'b'], 30)).toEqual([
    [0, 'a'],
    [8, 'b'],
    [20, 'a'],
    [28, 'b'],
  ]);
});

test('a new incident is said before the others are said again', () => {
  expect(listen((s) => (s < 19 ? ['a'] : ['a', 'b']), 28)).toEqual([
    [0, 'a'],
    [19, 'b'],
    [27, 'a'],
  ]);
});
