import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween, isSame } from './changes.ts';

test('what is new, different and gone is told by key, and what differs by field', () => {
  const before = new Map([
    ['a', { name: { zh: '甲', en: 'A' }, limits: { handle: '1d', accept: '1h' }, kinds: ['smoke'] }],
    ['b', { simple: true }],
    ['c', { simple: true }],
  ]);
  const after = new Map<string, Record<string, unknown>>([
    ['d', { simple: false }],
    ['a', { name: { zh: '甲', en: 'A' }, limits: { handle: '2d', verify: '1h' }, kinds: ['smoke', 'heat'] }],
    ['c', { simple: true, responsible: null }],
  ]);
  expect(changesBetween(before, after)).toEqual({
    added: ['d'],
    changed: [
      {
        key: 'a',
        fields: [
          { field: 'limits.handle', from: '1d', to: '2d' },
          { field: 'limits.accept', from: '1h', to: '' },
          { field: 'kinds', from: 'smoke', to: 'smoke, heat' },
          { field: 'limits.verify', from: '', to: '1h' },
        ],
      },
    ],
    retired: ['b'],
    unchanged: 1,
  });
});

test('every key is in exactly one list, and a catalogue differs in nothing from itself', () => {
  const entries = fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.record({ x: fc.nat(2), y: fc.nat(1) }))
    .map((all) => new Map(Object.entries(all)));
  fc.assert(
    fc.property(entries, entries, (before, after) => {
      const { added, changed, retired, unchanged } = changesBetween(before, after);
      expect(added.length + changed.length + unchanged).toBe(after.size);
      expect(retired.length + changed.length + unchanged).toBe(before.size);
      expect(isSame(changesBetween(before, before))).toBe(true);
    }),
  );
});
