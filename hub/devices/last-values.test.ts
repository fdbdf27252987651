import { expect, test } from 'vitest';
import { LastValueBook, METRICS_KEPT } from './last-values.ts';

test('metrics of several messages are merged, the newest value of each', () => {
  const book = new LastValueBook();
  book.merge(1, { at: 10, receivedAt: 11, metrics: { smoke: 0.1, battery: 90 } });
  book.merge(1, { at: 20, receivedAt: 21, metrics: { smoke: 0.2 } });
  expect(book.of(1)).toEqual({ at: 20, metrics: { smoke: 0.2, battery: 90 } });
  expect(book.of(2)).toBeNull();
});

test('a late reading fills in what was not known and overwrites nothing newer', () => {
  const book = new LastValueBook();
  book.merge(1, { at: 20, receivedAt: 20, metrics: { smoke: 0.2 } });
  book.merge(1, { at: 10, receivedAt: 30, metrics: { smoke: 0.9, alarm: true } });
  expect(book.of(1)).toEqual({ at: 20, metrics: { smoke: 0.2, alarm: true } });
  expect(book.receivedAt(1)).toBe(30);
});

test('a device that invents metric names pushes out its oldest and no other device', () => {
  const book = new LastValueBook();
  book.merge(2, { at: 1, receivedAt: 1, metrics: { gas: 3 } });
  for (let i = 0; i < METRICS_KEPT + 36; i++) {
    book.merge(1, { at: i, receivedAt: i, metrics: { [`m${i}`]: i } });
  }
  const names = Object.keys(book.of(1)!.metrics);
  expect(names).toHaveLength(METRICS_KEPT);
  expect(names).toContain('m99');
  expect(names).not.toContain('m35');
  expect(book.of(2)).toEqual({ at: 1, metrics: { gas: 3 } });
});

test('what was handed out does not change with later readings', () => {
  const book = new LastValueBook();
  book.merge(1, { at: 10, receivedAt: 10, metrics: { smoke: 0.1 } });
  const before = book.of(1);
  book.merge(1, { at: 20, receivedAt: 20, metrics: { smoke: 0.5 } });
  expect(before).toEqual({ at: 10, metrics: { smoke: 0.1 } });
});

test('what is stored is taken back as it was, and later readings are merged into it', () => {
  const book = new LastValueBook();
  book.merge(1, { at: 20, receivedAt: 25, metrics: { smoke: 0.2, alarm: true } });
  book.merge(1, { at: 10, receivedAt: 30, metrics: { battery: 90, smoke: 9 } });
  const stored = book.stored(1)!;
  expect(stored).toMatchObject({ deviceNo: 1, at: 20, receivedAt: 30 });
  const other = new LastValueBook();
  other.merge(1, { at: 99, receivedAt: 99, metrics: { gas: 1 } });
  other.restore(stored);
  expect(other.of(1)).toEqual(book.of(1));
  expect(other.stored(1)).toEqual(stored);
  other.merge(1, { at: 15, receivedAt: 40, metrics: { smoke: 5, battery: 80 } });
  expect(other.of(1)).toEqual({ at: 20, metrics: { smoke: 0.2, alarm: true, battery: 80 } });
  expect(other.receivedAt(1)).toBe(40);
  expect(other.stored(2)).toBeUndefined();
});
