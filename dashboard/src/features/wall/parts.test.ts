import { expect, test } from 'vitest';
import { viewOf } from './parts.ts';

test('a wall without more in its address is the whole of it, and so is one that makes no sense', () => {
  for (const [page, screen] of [
    [undefined, null],
    ['nonsense', null],
    [undefined, '4of3'],
    [undefined, '0of3'],
    [undefined, '1of1000'],
  ] as const)
    expect(viewOf(page, screen)).toMatchObject({ parts: ['figures', 'map', 'cameras'], split: false });
});

test('a page of its own shows one part', () => {
  expect(viewOf('map', null)).toMatchObject({ parts: ['map'], split: true });
  expect(viewOf('alarms', '1of2').parts).toEqual(['alarms']);
});

test('the screens of one wall show every part between them, and each screen of cameras other ones', () => {
  for (const of of [2, 3, 4, 6]) {
    const views = Array.from({ length: of }, (_, i) => viewOf(undefined, `${i + 1}of${of}`));
    expect(new Set(views.flatMap(({ parts }) => parts))).toEqual(
      new Set(['figures', 'map', 'cameras', 'alarms']),
    );
    const shares = views.filter(({ parts }) => parts.includes('cameras')).map(({ share }) => share.place);
    expect(new Set(shares).size).toBe(shares.length);
  }
});
