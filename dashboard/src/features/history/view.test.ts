import { expect, test } from 'vitest';
import { addressWith, panned, presetOf, spanOf, type View, viewInAddress, viewOn, zoomed } from './view.ts';

const nowAt = Date.UTC(2026, 8, 21, 12);
const HOUR = 3_600_000;
const following: View = { follow: true, spanMs: HOUR };
const standing: View = { follow: false, from: nowAt - 3 * HOUR, to: nowAt - 2 * HOUR };

test('what follows the present slides with it, what stands still does not', () => {
  expect(spanOf(following, nowAt)).toEqual({ from: nowAt - HOUR, to: nowAt });
  expect(spanOf(following, nowAt + 5)).toEqual({ from: nowAt + 5 - HOUR, to: nowAt + 5 });
  expect(spanOf(standing, nowAt + 5)).toEqual(spanOf(standing, nowAt));
});

test('moving away from the present stands still, moving back to it follows again', () => {
  const away = panned(following, -0.5, nowAt);
  expect(away).toEqual({ follow: false, from: nowAt - 1.5 * HOUR, to: nowAt - 0.5 * HOUR });
  expect(panned(away, 0.5, nowAt)).toEqual(following);
  expect(panned(away, 5, nowAt)).toEqual(following);
});

test('a range that ends a hair before now follows', () => {
  expect(viewOn({ from: nowAt - HOUR, to: nowAt - HOUR / 100 }, nowAt).follow).toBe(true);
  expect(viewOn({ from: nowAt - HOUR, to: nowAt - HOUR / 10 }, nowAt).follow).toBe(false);
});

test('zooming keeps the present in sight while following, and the middle otherwise', () => {
  expect(zoomed(following, 0.5, nowAt)).toEqual({ follow: true, spanMs: HOUR / 2 });
  expect(zoomed(standing, 0.5, nowAt)).toEqual({
    follow: false,
    from: nowAt - 2.75 * HOUR,
    to: nowAt - 2.25 * HOUR,
  });
});

test('zooming ends at ten seconds and at four hundred days', () => {
  let [near, far]: View[] = [following, following];
  for (let i = 0; i < 60; i++) [near, far] = [zoomed(near!, 0.5, nowAt), zoomed(far!, 2, nowAt)];
  expect([near, far]).toEqual([
    { follow: true, spanMs: 10_000 },
    { follow: true, spanMs: 400 * 24 * HOUR },
  ]);
});

test.each([following, standing, { follow: true, spanMs: 2_220_000 }, { follow: true, spanMs: 86_400_000 }])(
  'a view sent to a colleague is the same there: %o',
  (view) => {
    const search = addressWith(new URLSearchParams('range=6h&from=x&metric=gas'), view as View);
    expect(viewInAddress(new URLSearchParams(search.toString()))).toEqual(view);
    expect(search.get('metric')).toBe('gas');
  },
);

test.each(['', 'range=', 'range=soon', 'range=5', 'from=2026-09-21T12:00:00Z', 'from=b&to=a', 'from=2&to=1'])(
  'an address that asks for nothing sensible asks for nothing: %s',
  (search) => {
    expect(viewInAddress(new URLSearchParams(search))).toBeNull();
  },
);

test('only a named length that follows is a preset', () => {
  expect([presetOf(following), presetOf(standing), presetOf({ follow: true, spanMs: 5 })]).toEqual([
    '1h',
    null,
    null,
  ]);
});
