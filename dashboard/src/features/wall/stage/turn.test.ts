import { expect, test } from 'vitest';
import { empty, HOLD_MS, hold, nextTurn, release, TURN_MS } from './turn.ts';

/** What is shown at each second of `seconds`, looking once a second. */
function watch(ranked: readonly string[], seconds: number, start = empty) {
  let turn = start;
  const shown: (string | null)[] = [];
  for (let s = 0; s < seconds; s++) {
    turn = nextTurn(turn, ranked, s * 1000);
    shown.push(turn.key);
  }
  return { turn, shown };
}

test('of several incidents each is shown for fifteen seconds, in the order of their rank, and none is left out', () => {
  const { shown } = watch(['a', 'b', 'c'], 60);
  expect(shown[0]).toBe('a');
  expect(shown[14]).toBe('a');
  expect(shown[15]).toBe('b');
  expect(shown[30]).toBe('c');
  expect(shown[45]).toBe('a');
});

test('one incident stays, and with the last the stage is empty', () => {
  const { turn, shown } = watch(['a'], 40);
  expect(new Set(shown)).toEqual(new Set(['a']));
  expect(nextTurn(turn, [], 41_000).key).toBeNull();
});

test('a new incident takes the stage at once, and when it goes another has it', () => {
  const first = nextTurn(empty, ['a'], 0);
  const second = nextTurn(first, ['a', 'b'], 1000);
  expect(second.key).toBe('b');
  expect(nextTurn(second, ['a'], 2000).key).toBe('a');
});

test('a touch holds the stage against its turn and against new incidents, but not for ever', () => {
  const held = hold(nextTurn(empty, ['a', 'b'], 0), 'b', 1000);
  expect(nextTurn(held, ['a', 'b'], TURN_MS * 3).key).toBe('b');
  expect(nextTurn(held, ['a', 'b', 'c'], 2000).key).toBe('b');
  expect(nextTurn(held, ['a', 'b'], 1000 + HOLD_MS).key).toBe('a');
  expect(nextTurn(held, ['a'], 2000)).toMatchObject({ key: 'a', heldAt: null });
});

test('let go, it turns after its time', () => {
  const free = release(hold(nextTurn(empty, ['a', 'b'], 0), 'b', 1000), 20_000);
  expect(nextTurn(free, ['a', 'b'], 20_000 + TURN_MS - 1).key).toBe('b');
  expect(nextTurn(free, ['a', 'b'], 20_000 + TURN_MS).key).toBe('a');
});
