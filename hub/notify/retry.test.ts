import { array, assert, constantFrom, double, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedCircuit, mayTry, onFailure, onTry } from './circuit.ts';
import { remembered, waitForRoom } from './rate-limit.ts';
import { backOffMs, retryLimits } from './retry.ts';

describe('the back-off', () => {
  it('doubles from the first wait up to the longest', () => {
    expect([1, 2, 3, 20].map((failures) => backOffMs('normal', failures, 1))).toEqual([
      2_000, 4_000, 8_000, 600_000,
    ]);
    expect([1, 2, 7, 20].map((failures) => backOffMs('fire', failures, 1))).toEqual([
      1_000, 2_000, 60_000, 60_000,
    ]);
  });

  it('leaves the upper half of each wait to chance', () => {
    const any = tuple(
      constantFrom('fire', 'normal', 'digest'),
      integer({ min: 1, max: 100 }),
      double({ min: 0, max: 1, noNaN: true }),
    );
    assert(
      property(any, ([priority, failures, random]) => {
        const whole = backOffMs(priority, failures, 1);
        const wait = backOffMs(priority, failures, random);
        expect(wait).toBeGreaterThanOrEqual(whole / 2);
        expect(wait).toBeLessThanOrEqual(Math.min(whole, retryLimits[priority].longestMs));
      }),
    );
  });
});

describe('the circuit', () => {
  const failed = (times: number, now = 0) => {
    let circuit = closedCircuit;
    for (let i = 0; i < times; i++) circuit = onFailure(circuit, now);
    return circuit;
  };

  it('opens after five failures in a row, and lets one probe through after its wait', () => {
    expect(mayTry(failed(4), 3, 0)).toBe(true);
    const open = failed(5);
    expect(open).toMatchObject({ state: 'open', retryAt: 5_000 });
    expect([mayTry(open, 0, 4_999), mayTry(open, 1, 5_000), mayTry(open, 0, 5_000)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(mayTry(onTry(open), 1, 5_000)).toBe(false);
  });

  it('waits twice as long after each probe that fails, and never longer than a minute', () => {
    let circuit = failed(5);
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      waits.push(circuit.waitMs);
      circuit = onFailure(onTry(circuit), circuit.retryAt);
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000]);
    expect(circuit.waitMs).toBe(60_000);
  });

  it('learns nothing from what was under way when it opened', () => {
    expect(onFailure(failed(5), 4_000)).toMatchObject({ state: 'open', retryAt: 5_000 });
  });
});

describe('the limit of a channel', () => {
  const limits = [
    { count: 100, windowMs: 60_000 },
    { count: 5, windowMs: 1_000 },
  ];

  it('keeps room free for a fire', () => {
    const sent = [0, 0, 0, 0];
    expect(waitForRoom(limits, sent, false, 100)).toBe(900);
    expect(waitForRoom(limits, sent, true, 100)).toBe(0);
    expect(waitForRoom(limits, [0, ...sent], true, 100)).toBe(900);
    expect(waitForRoom([], [], false, 0)).toBe(0);
  });

  it('is never exceeded in any window, whenever messages come', () => {
    assert(
      property(array(integer({ min: 0, max: 400 }), { maxLength: 300 }), (gaps) => {
        let now = 0;
        let recent: number[] = [];
        const all: number[] = [];
        for (const gap of gaps) {
          now += gap;
          now += waitForRoom(limits, recent, true, now);
          recent = remembered(limits, [...recent, now]);
          all.push(now);
        }
        for (const { count, windowMs } of limits)
          for (const [i, at] of all.entries()) {
            const first = all[i - count];
            if (first !== undefined) expect(at - first).toBeGreaterThanOrEqual(windowMs);
          }
      }),
    );
  });
});
