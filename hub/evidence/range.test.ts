import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rangeOf } from './range.ts';
import { instantOf } from './time.ts';

test('a range is what the header says, cut to the file; what is no single range asks for all', () => {
  const of = (header: string) => rangeOf(header, 10);
  expect(of('bytes=2-4')).toEqual({ from: 2, to: 4 });
  expect(of('bytes=2-')).toEqual({ from: 2, to: 9 });
  expect(of('bytes=-3')).toEqual({ from: 7, to: 9 });
  expect(of('bytes=-30')).toEqual({ from: 0, to: 9 });
  expect(of('bytes=9-99')).toEqual({ from: 9, to: 9 });
  for (const header of ['bytes=10-', 'bytes=-0']) expect(of(header)).toBe('unsatisfiable');
  for (const header of ['bytes=-', 'bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b', ''])
    expect(of(header)).toBeUndefined();
});

test('no header leads out of the file', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(1000), (text, a, b, size) => {
      for (const header of [text, `bytes=${a}-${b}`, `bytes=-${a}`, `bytes=${a}-`]) {
        const range = rangeOf(header, size);
        if (range === undefined || range === 'unsatisfiable') continue;
        expect(0 <= range.from && range.from <= range.to && range.to < size).toBe(true);
      }
    }),
  );
});

test('a camera that names no offset is taken to show local time', () => {
  const eightAhead = (at: number): number => at + 8 * 3_600_000;
  const local = '2026-11-23T12:00:30';
  expect(instantOf({ local, offset: null }, eightAhead)).toBe(Date.UTC(2026, 10, 23, 4, 0, 30));
  expect(instantOf({ local, offset: '+01:00' }, eightAhead)).toBe(Date.UTC(2026, 10, 23, 11, 0, 30));
  expect(instantOf({ local: '2026-23-11T99:00:00', offset: null }, eightAhead)).toBeNull();
  expect(instantOf(null, eightAhead)).toBeNull();
});
