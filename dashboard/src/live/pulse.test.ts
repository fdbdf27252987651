import { expect, test } from 'vitest';
import { heard, look, type Pulse } from './pulse.ts';

/** Rounds of the watch every 250 ms up to `until`, and when each verdict other than `fine` fell. */
function watch(pulse: Pulse, until: number): [number, string][] {
  const verdicts: [number, string][] = [];
  let state = pulse;
  for (let at = pulse.lookedAt + 250; at <= until; at += 250) {
    const round = look(state, at);
    state = round.pulse;
    if (round.verdict !== 'fine') verdicts.push([at, round.verdict]);
  }
  return verdicts;
}

const fresh: Pulse = { heardAt: 0, askedAt: null, lookedAt: 0 };

test('a silent hub is asked once, and is lost before three seconds have passed', () => {
  expect(watch(fresh, 2500)).toEqual([
    [1000, 'ask'],
    [2500, 'lost'],
  ]);
});

test('any sign of life starts the silence anew', () => {
  const asked = look(fresh, 1000).pulse;
  expect(look(heard(asked, 1200), 1900).verdict).toBe('fine');
  expect(look({ ...heard(asked, 1200), lookedAt: 2100 }, 2250).verdict).toBe('ask');
});

test('a page that slept asks first and does not cry wolf', () => {
  const awake = look(fresh, 60_000);
  expect(awake.verdict).toBe('ask');
  expect(watch(awake.pulse, 61_500)).toEqual([[61_500, 'lost']]);
});
