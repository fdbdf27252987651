import { expect, test } from 'vitest';
import { nextTones, silence } from './plan.ts';

const alert = (
  severity: 'critical' | 'major' | 'minor' | 'warning',
  state: 'firing' | 'acknowledged' = 'firing',
) => ({ id: severity, severity, state }) as const;

/** When sounds fall in `seconds`, looking once a second, with the count of tones and the gain. */
function listen(open: Parameters<typeof nextTones>[1], seconds: number): [number, number, number][] {
  let state = silence;
  const sounds: [number, number, number][] = [];
  for (let s = 0; s <= seconds; s++) {
    const step = nextTones(state, open, s * 1000);
    state = step.state;
    if (step.tones) sounds.push([s, step.tones.frequencies.length, step.tones.gain]);
  }
  return sounds;
}

test('critical sounds three rising tones every 5 s, louder every 30 s to a limit', () => {
  const sounds = listen([alert('critical')], 300);
  expect(sounds.slice(0, 3).map(([s, tones]) => [s, tones])).toEqual([
    [0, 3],
    [5, 3],
    [10, 3],
  ]);
  expect(sounds[5]?.[2]).toBe(0.25);
  expect(sounds[6]?.[2]).toBeCloseTo(0.4);
  expect(sounds.at(-1)?.[2]).toBe(1);
});

test('major sounds two tones every 30 s, minor one tone once, a warning none', () => {
  expect(listen([alert('major')], 60).map(([s, tones]) => [s, tones])).toEqual([
    [0, 2],
    [30, 2],
    [60, 2],
  ]);
  expect(listen([alert('minor')], 60).map(([s, tones]) => [s, tones])).toEqual([[0, 1]]);
  expect(listen([alert('warning')], 60)).toEqual([]);
});

test('what has been acknowledged is silent', () => {
  expect(listen([alert('critical', 'acknowledged'), alert('major', 'acknowledged')], 60)).toEqual([]);
});

test('a critical that comes while a major waits is heard at once, and starts quietly again after a pause', () => {
  const major = nextTones(silence, [alert('major')], 0).state;
  const both = nextTones(major, [alert('major'), alert('critical')], 1000);
  expect(both.tones?.frequencies).toHaveLength(3);
  const calm = nextTones(both.state, [], 2000).state;
  expect(nextTones(calm, [alert('critical')], 90_000).tones?.gain).toBe(0.25);
});

test('what a silence holds makes no sound, however grave, and sounds when it is let go', () => {
  const held = { ...alert('critical'), silencedBy: 'a silence' };
  expect(listen([held], 60)).toEqual([]);
  expect(listen([{ ...held, silencedBy: null }], 1)).toHaveLength(1);
});
