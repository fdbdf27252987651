import { expect, test } from 'vitest';
import { deadlineLevel } from './deadline.ts';

const DAY_MS = 86_400_000;

test('a deadline runs for its owner only: not while others inspect, nor after it was struck', () => {
  const at = (
    state: Parameters<typeof deadlineLevel>[0]['state'],
    nowAt: number,
    dueAt: number | null = 5 * DAY_MS,
  ) => deadlineLevel({ state, dueAt }, nowAt);
  expect(at('open', 0, null)).toBe('none');
  expect(at('notified', 0)).toBe('running');
  expect(at('rectifying', 4 * DAY_MS)).toBe('near');
  expect(at('notified', 5 * DAY_MS)).toBe('near');
  expect(at('notified', 5 * DAY_MS + 1)).toBe('late');
  expect([at('claimed', 9 * DAY_MS), at('inspected', 9 * DAY_MS), at('struck', 9 * DAY_MS)]).toEqual([
    'waiting',
    'waiting',
    'struck',
  ]);
});
