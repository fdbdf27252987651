import { expect, test } from 'vitest';
import { withInstants } from './instants.ts';

test('instants become Unix ms at every depth, and nothing else changes', () => {
  expect(
    withInstants({
      items: [
        {
          id: 'a',
          firedAt: '2026-09-21T13:33:20.000Z',
          ackedAt: null,
          steps: [{ at: '2026-09-21T13:33:20Z' }],
        },
      ],
      next: '2026-09-21T13:33:20.000Z',
    }),
  ).toEqual({
    items: [{ id: 'a', firedAt: 1_789_997_600_000, ackedAt: null, steps: [{ at: 1_789_997_600_000 }] }],
    next: '2026-09-21T13:33:20.000Z',
  });
});

test('names given by devices and rules are left alone', () => {
  const device = {
    labels: { installedAt: '2026-09-21T13:33:20Z' },
    metrics: { at: 1 },
    availabilitySince: 5,
  };
  expect(withInstants(device)).toEqual(device);
});

test('ends and beginnings are instants too: when an acknowledgement runs out, from when readings are kept', () => {
  const told = { ackUntil: '2026-09-21T13:33:20Z', coveredFrom: '2026-09-21T13:33:20Z', from: 'gas-1' };
  expect(withInstants(told)).toEqual({
    ackUntil: 1_789_997_600_000,
    coveredFrom: 1_789_997_600_000,
    from: 'gas-1',
  });
});

test('several instants of one name are instants too: when warnings come, by when to start and arrive', () => {
  const at = '2026-09-21T13:33:20Z';
  expect(withInstants({ warnAt: [at, at], dueAt: { start: at, arrive: null } })).toEqual({
    warnAt: [1_789_997_600_000, 1_789_997_600_000],
    dueAt: { start: 1_789_997_600_000, arrive: null },
  });
});
