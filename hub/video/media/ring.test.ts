import { expect, test } from 'vitest';
import type { SharedTag } from './flv.ts';
import { Ring } from './ring.ts';

function tagOf(at: number, is: 'config' | 'key' | 'inter', sizeBytes = 100): SharedTag {
  const bytes = Buffer.alloc(sizeBytes);
  const flags = { isConfig: is === 'config', isKey: is === 'key' };
  return {
    kind: 'video',
    codec: 'h264',
    ...flags,
    dtsMs: at,
    compositionMs: 0,
    at,
    bytes,
    dataOffset: 16,
    frame: bytes,
  };
}

/** A second a group: a key frame and three more. */
function publish(ring: Ring, fromS: number, toS: number, config: SharedTag, sizeBytes = 100): void {
  for (let at = fromS * 1000; at < toS * 1000; at += 250)
    ring.add(tagOf(at, at % 1000 === 0 ? 'key' : 'inter', sizeBytes), [config]);
}

test('it holds 20 s from a key frame on, and gives what is asked for behind its configuration', () => {
  const ring = new Ring();
  const config = tagOf(0, 'config');
  publish(ring, 0, 60, config);
  const all = ring.from(0);
  expect(all[0]).toBe(config);
  expect(all[1]).toMatchObject({ isKey: true, at: 39_000 });
  const asked = ring.from(50_400).filter(({ isConfig }) => !isConfig);
  expect(asked[0]).toMatchObject({ isKey: true, at: 50_000 });
  expect(ring.from(99_000).map(({ at }) => at)).toEqual([0, 59_000, 59_250, 59_500, 59_750]);
});

test('another configuration stands where it became valid', () => {
  const ring = new Ring();
  const [before, after] = [tagOf(0, 'config'), tagOf(2000, 'config')];
  publish(ring, 0, 2, before);
  publish(ring, 2, 4, after);
  const tags = ring.from(0);
  expect(tags.filter(({ isConfig }) => isConfig)).toEqual([before, after]);
  expect(tags[tags.indexOf(after) + 1]).toMatchObject({ isKey: true, at: 2000 });
});

test('it never holds more than its bytes, and after a group too large it waits for the next', () => {
  const ring = new Ring(1000);
  const config = tagOf(0, 'config');
  publish(ring, 0, 30, config, 100);
  expect(ring.bytes).toBeLessThanOrEqual(1000);
  ring.add(tagOf(30_000, 'key', 900), [config]);
  ring.add(tagOf(30_250, 'inter', 900), [config]);
  expect([ring.bytes, ring.current().length]).toEqual([0, 0]);
  ring.add(tagOf(30_500, 'inter'), [config]);
  expect(ring.bytes).toBe(0);
  publish(ring, 31, 32, config);
  expect(ring.current()).toHaveLength(4);
});

test('what was published last stays a while after the end and then is let go', () => {
  const ring = new Ring();
  publish(ring, 0, 2, tagOf(0, 'config'));
  ring.end();
  expect(ring.current()).toEqual([]);
  ring.trim(20_000);
  expect(ring.from(0)).not.toEqual([]);
  ring.trim(60_000);
  expect([ring.from(0), ring.bytes]).toEqual([[], 0]);
});
