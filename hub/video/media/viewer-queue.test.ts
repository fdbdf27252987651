import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SharedTag } from './flv.ts';
import { ViewerQueue } from './viewer-queue.ts';

let made = 0;

/** A tag with a number of its own as its time. */
function tagOf(kind: SharedTag['kind'], is: 'config' | 'key' | 'inter', sizeBytes = 100): SharedTag {
  const bytes = Buffer.alloc(sizeBytes);
  const codec = kind === 'audio' ? 'aac' : 'h264';
  const flags = { isConfig: is === 'config', isKey: is === 'key' };
  return {
    kind,
    codec,
    ...flags,
    dtsMs: made++,
    compositionMs: 0,
    at: 0,
    bytes,
    dataOffset: 16,
    frame: bytes,
  };
}

const step = fc.record({
  do: fc.constantFrom(
    'key',
    'inter',
    'inter',
    'inter',
    'inter',
    'sound',
    'take',
    'take',
    'config',
    'restart',
  ),
  size: fc.integer({ min: 1, max: 400 }),
  count: fc.integer({ min: 1, max: 8 }),
});

test('no viewer is sent a frame without its key frame, a frame after a gap, or a key frame without its configuration', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const cap = 1000;
      const queue = new ViewerQueue(cap);
      const published: SharedTag[] = [];
      const taken: SharedTag[] = [];
      let config = tagOf('video', 'config');
      const configOf = new Map<SharedTag, SharedTag>();
      const offer = (tag: SharedTag): void => {
        if (tag.kind === 'video' && !tag.isConfig) published.push(tag);
        configOf.set(tag, config);
        queue.offer(tag);
      };
      offer(config);
      for (const one of steps) {
        if (one.do === 'take') for (let i = 0; i < one.count; i++) taken.push(...[queue.take() ?? []].flat());
        else if (one.do === 'restart' || one.do === 'config') {
          if (one.do === 'restart') queue.restart();
          config = tagOf('video', 'config');
          offer(config);
          offer(tagOf('video', 'key')); // what depends on it starts with a key frame
        } else if (one.do === 'sound') offer(tagOf('audio', 'inter', one.size));
        else offer(tagOf('video', one.do === 'key' ? 'key' : 'inter', one.size));
        // A key frame and the heads before it are taken whatever their size.
        expect(queue.bytes).toBeLessThanOrEqual(Math.max(cap, 400 + 2 * 100));
      }
      for (let tag = queue.take(); tag; tag = queue.take()) taken.push(tag);
      const frames = taken.filter((tag) => tag.kind === 'video' && !tag.isConfig);
      frames.forEach((frame, i) => {
        if (frame.isKey) return;
        const before = published[published.indexOf(frame) - 1];
        expect(frames[i - 1]).toBe(before);
      });
      for (const key of frames.filter(({ isKey }) => isKey)) {
        const earlier = taken.slice(0, taken.indexOf(key)).filter(({ isConfig }) => isConfig);
        expect(earlier.at(-1)).toBe(configOf.get(key));
      }
      const times = taken.filter((tag) => !tag.isConfig).map(({ dtsMs }) => dtsMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});

test('a viewer that comes in the middle starts with the configurations and the key frame of the group', () => {
  const queue = new ViewerQueue();
  const heads = [tagOf('video', 'config'), tagOf('audio', 'config')];
  const gop = [tagOf('video', 'key'), tagOf('audio', 'inter'), tagOf('video', 'inter')];
  queue.join(heads, gop);
  const sent = Array.from({ length: 5 }, () => queue.take());
  expect(sent).toEqual([...heads, ...gop]);
  expect(queue.take()).toBeUndefined();
});

test('a viewer that is behind at a key frame goes on there and no longer holds the group before', () => {
  const queue = new ViewerQueue();
  queue.offer(tagOf('video', 'key'));
  queue.take();
  for (let i = 0; i < 10; i++) queue.offer(tagOf('video', 'inter'));
  const key = tagOf('video', 'key', 50);
  queue.offer(key);
  expect([queue.length, queue.bytes, queue.droppedFrames]).toEqual([1, 50, 10]);
  expect(queue.take()).toBe(key);
});
