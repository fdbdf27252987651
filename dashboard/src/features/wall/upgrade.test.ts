import { expect, test } from 'vitest';
import { isDue, LATEST_MS, seen } from './upgrade.ts';

const page = { own: 'index-a.js', newer: null };

test('a calm wall loads anew as soon as the hub serves another build', () => {
  expect(isDue(seen(page, 'index-a.js', 0), true, null, 0)).toBe(false);
  expect(isDue(seen(page, 'index-b.js', 0), true, null, 0)).toBe(true);
});

test('with something critical on the stage it waits, but no longer than ten minutes from when it saw the build', () => {
  const first = seen(page, 'index-b.js', 1000);
  const again = seen(first, 'index-b.js', 300_000);
  expect(isDue(again, false, null, 300_000)).toBe(false);
  expect(isDue(again, false, null, 1000 + LATEST_MS)).toBe(true);
});

test('it loads anew once for a build, and not at all where it cannot tell its own', () => {
  expect(isDue(seen(page, 'index-b.js', 0), true, 'index-b.js', 0)).toBe(false);
  expect(isDue(seen({ own: null, newer: null }, 'index-b.js', 0), true, null, 0)).toBe(false);
  expect(isDue(seen(page, null, 0), true, null, 0)).toBe(false);
});

test('a hub that goes back to the build of the page needs nothing any more', () => {
  expect(isDue(seen(seen(page, 'index-b.js', 0), 'index-a.js', 1), true, null, 2)).toBe(false);
});
