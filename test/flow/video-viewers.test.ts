import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type MediaWorld, stalledViewer, startMedia } from '../support/media.ts';

let world: MediaWorld;
beforeAll(async () => {
  world = await startMedia();
});
afterAll(() => world.close());

it('starts every viewer with the configuration and a key frame, over HTTP and WebSocket with the same bytes', async () => {
  world.know('gate');
  const camera = await world.publish('gate', { sound: true });
  await camera.push(30);
  const [http, late] = [await world.watch('/gate'), await world.watchSocket('/gate')];
  expect(http.status).toBe(200);
  await camera.push(60);
  await Promise.all([http.flv.until(10), late.flv.until(10)]);
  for (const { flv } of [http, late]) {
    expect(flv.head?.[4]).toBe(5);
    const configured = flv.tags.findIndex(({ kind, isConfig }) => kind === 'video' && isConfig);
    expect(configured).toBeGreaterThanOrEqual(0);
    expect(configured).toBeLessThan(flv.tags.findIndex(({ isKey }) => isKey));
    expect(flv.frames[0]?.isKey).toBe(true);
  }
  const both = Math.min(http.flv.tags.length, late.flv.tags.length);
  const digests = [http, late].map(({ flv }) =>
    createHash('sha256')
      .update(Buffer.concat(flv.tags.slice(0, both).map(({ bytes }) => bytes)))
      .digest('hex'),
  );
  expect(digests[0]).toBe(digests[1]);
  const state = await world.until('gate', ({ viewers }) => viewers === 2);
  expect(state.publishing).toBe(true);
  expect(await world.metric('gridwatch_video_viewers')).toBe(2);
});

it('says that a camera is not publishing', async () => {
  world.know('dark');
  expect((await world.watch('/dark')).status).toBe(404);
  const socket = await world.watchSocket('/dark');
  expect(await socket.ended).toEqual({ code: 4404, reason: 'camera-offline' });
});

it('ends at expiry, at once when it is ended, and later for a fresh token', async () => {
  world.know('hall');
  const camera = await world.publish('hall');
  await camera.push(5);
  const tokens: unknown[] = [];
  world.media.onVerify((token, playing) => {
    tokens.push({ token, ...playing });
    return token === 'fresh' ? Date.now() + 60_000 : null;
  });
  const [http, kept, wrong, revoked, other] = await Promise.all([
    world.watch('/hall?for=400'),
    world.watchSocket('/hall?for=400&viewer=ann'),
    world.watchSocket('/hall?for=400&viewer=bob'),
    world.watchSocket('/hall?viewer=eve'),
    world.watch('/hall?viewer=ann'),
  ]);
  kept.socket.send('fresh');
  wrong.socket.send('forged');
  await http.ended;
  expect(await wrong.ended).toEqual({ code: 4401, reason: 'expired' });
  world.media.endPlaying({ viewer: 'eve' });
  expect(await revoked.ended).toEqual({ code: 4403, reason: 'revoked' });
  expect(tokens).toContainEqual({ token: 'fresh', cameraId: 'hall', viewer: 'ann' });
  const before = kept.flv.frames.length;
  await camera.push(5);
  await kept.flv.until(before + 5);
  world.media.endPlaying({ cameraId: 'hall' });
  await Promise.all([other.ended, kept.ended]);
});

it('goes on with the next publication, its time never back, and starts it with its own key frame', async () => {
  world.know('yard');
  const first = await world.publish('yard');
  await first.push(7);
  const viewer = await world.watch('/yard');
  await first.push(3);
  await viewer.flv.until(5);
  await first.close();
  await world.until('yard', ({ publishing }) => !publishing);
  const seen = viewer.flv.frames.length;
  const second = await world.publish('yard', { source: 'testsrc=size=320x192' });
  await second.push(6);
  await viewer.flv.until(seen + 6);
  const { frames, tags } = viewer.flv;
  expect(frames[seen]?.isKey).toBe(true);
  expect(tags.filter(({ kind, isConfig }) => kind === 'video' && isConfig)).toHaveLength(2);
  const times = frames.map(({ timeMs }) => timeMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

it('lets one who does not read delay nobody, holds little for him, and goes on at a key frame', async () => {
  world.know('busy');
  const noisy = {
    source: 'color=size=640x360',
    filter: ',noise=alls=100:allf=t',
    fps: 25,
    gop: 25,
    bitrate: '8M',
  };
  const camera = await world.publish('busy', noisy);
  await camera.push(5);
  const good = await world.watch('/busy');
  const { socket, flv } = stalledViewer(world.httpUrl, '/busy');
  await world.until('busy', ({ viewers }) => viewers === 2);
  await camera.push(250);
  await good.flv.until(250);
  socket.resume();
  await flv.until(1);
  await camera.push(50);
  await vi.waitUntil(() => flv.frames.at(-1)?.timeMs === good.flv.frames.at(-1)?.timeMs, { timeout: 5000 });
  const sent = good.flv.frames.map(({ timeMs }) => timeMs);
  const gaps = flv.frames.filter((frame, i) => {
    const before = flv.frames[i - 1];
    return before && sent.indexOf(frame.timeMs) !== sent.indexOf(before.timeMs) + 1;
  });
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps.every(({ isKey }) => isKey)).toBe(true);
  await vi.waitFor(
    async () => expect(await world.metric('gridwatch_video_dropped_frames_total')).toBeGreaterThan(50),
    { timeout: 5000, interval: 50 },
  );
});
