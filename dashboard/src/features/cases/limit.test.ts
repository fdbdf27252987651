import { expect, test } from 'vitest';
import { limitLevel, usedShare } from './limit.ts';

const filed = { state: 'filed', dueAt: 100, warnAt: [50, 80], closedAt: null, overdueSince: null } as const;

test('a case is past half, past four fifths and overdue as its time runs', () => {
  expect([10, 50, 80, 100, 101].map((at) => limitLevel(filed, at))).toEqual([
    'running',
    'half',
    'most',
    'most',
    'overdue',
  ]);
  expect(limitLevel({ ...filed, state: 'suspended', dueAt: null }, 200)).toBe('stopped');
  expect(limitLevel({ ...filed, dueAt: null }, 200)).toBe('none');
});

test('a closed case has met its limit or missed it, a rejected one neither', () => {
  const closed = { ...filed, state: 'closed' } as const;
  expect(limitLevel({ ...closed, closedAt: 90 }, 500)).toBe('met');
  expect(limitLevel({ ...closed, closedAt: 110, overdueSince: 100 }, 500)).toBe('missed');
  expect(limitLevel({ ...filed, state: 'rejected' }, 500)).toBe('over');
});

test('the share used never leaves its bar', () => {
  expect([-5, 25, 900].map((at) => usedShare({ filedAt: 0, dueAt: 100 }, at))).toEqual([0, 0.25, 1]);
  expect(usedShare({ filedAt: null, dueAt: 100 }, 5)).toBeNull();
});
