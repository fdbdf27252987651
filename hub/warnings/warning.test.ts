import { expect, it } from 'vitest';
import { refuseApproval, refuseSpan, type Warning, warningState } from './warning.ts';

const draft: Warning = {
  id: 'w1',
  text: { zh: '疏散', en: 'Leave' },
  grids: ['g1'],
  from: 100,
  to: 200,
  author: 'li',
  createdAt: 0,
  approvedBy: null,
  approvedAt: null,
  endedAt: null,
  endedBy: null,
};
const approved = { ...draft, approvedBy: 'wang', approvedAt: 50 };

it('is a draft, waits, stands and ends; a draft that was never approved is discarded', () => {
  expect([99, 150, 200].map((now) => warningState(draft, now))).toEqual(['draft', 'draft', 'discarded']);
  expect([99, 100, 199, 200].map((now) => warningState(approved, now))).toEqual([
    'approved',
    'published',
    'published',
    'ended',
  ]);
  expect(warningState({ ...approved, endedAt: 120 }, 130)).toBe('ended');
  expect(warningState({ ...draft, endedAt: 120 }, 130)).toBe('discarded');
});

it('is approved by anybody but its author, once', () => {
  expect(refuseApproval(draft, 'wang', 99)).toBeUndefined();
  expect(refuseApproval(draft, 'li', 99)).toBe('own');
  expect(refuseApproval(approved, 'wang', 99)).toBe('state');
  expect(refuseApproval(draft, 'wang', 200)).toBe('state');
});

it('stands for a time that lies ahead, and for 30 days at most', () => {
  const day = 86_400_000;
  expect(refuseSpan({ from: 0, to: 30 * day }, 0)).toBeUndefined();
  expect(refuseSpan({ from: 0, to: 30 * day + 1 }, 0)).toContain('30 days');
  expect(refuseSpan({ from: 0, to: 10 }, 10)).toContain('ahead');
  expect(refuseSpan({ from: 20, to: 20 }, 10)).toContain('ahead');
});
