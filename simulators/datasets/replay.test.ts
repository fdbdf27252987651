import { describe, expect, it } from 'vitest';
import { canonicalSample, type Recording } from './recording.ts';
import { replay, stampOf } from './replay.ts';

describe('the stamp of a replayed sample', () => {
  const startAt = 1_790_000_000_000;
  const lengthMs = 200_000;
  const sentAt = (offsetMs: number, speed: number): number => startAt + offsetMs / speed;

  it('compressed: is the moment it is sent', () => {
    expect(stampOf('compressed', startAt, 100_000, lengthMs, 50)).toBe(startAt + 2000);
  });

  it('recorded: keeps the recorded spacing, and the last is at the end of the replay', () => {
    const stamps = [0, 2000, 200_000].map((offset) => stampOf('recorded', startAt, offset, lengthMs, 50));
    expect(stamps[1]! - stamps[0]!).toBe(2000);
    expect(stamps[2]! - stamps[0]!).toBe(lengthMs);
    expect(stamps[2]).toBe(startAt + lengthMs / 50);
  });

  it.each(['compressed', 'recorded'] as const)('%s: never lies after the moment of sending', (mode) => {
    for (const speed of [1, 3, 60, 1000])
      for (let offset = 0; offset <= lengthMs; offset += 2000)
        expect(stampOf(mode, startAt, offset, lengthMs, speed)).toBeLessThanOrEqual(sentAt(offset, speed));
  });
});

describe('a replay', () => {
  const recording: Recording = {
    title: 'test',
    devices: [],
    lengthMs: 40_000,
    samples: () => [
      canonicalSample('a', 0, { smoke: 0 }),
      canonicalSample('b', 0, { smoke: 1 }),
      canonicalSample('a', 40_000, { smoke: 2 }),
    ],
  };

  it('sends every sample in order, each device counting its own', async () => {
    const sent: unknown[] = [];
    const count = await replay(recording, {
      speed: 1000,
      stamp: 'recorded',
      signal: new AbortController().signal,
      async send(deviceId, payload) {
        const { seq, smoke } = JSON.parse(payload) as { seq: number; smoke: number };
        sent.push([deviceId, seq, smoke]);
      },
    });
    expect(count).toBe(3);
    expect(sent).toEqual([
      ['a', 1, 0],
      ['b', 1, 1],
      ['a', 2, 2],
    ]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const sending = replay(recording, {
      speed: 1,
      stamp: 'compressed',
      signal: stop.signal,
      async send(deviceId) {
        if (deviceId === 'b') stop.abort();
      },
    });
    await expect(sending.catch((error: Error) => error.name)).resolves.toBe('AbortError');
  });
});
