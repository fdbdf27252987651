import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Demuxer } from 'node-av';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startRtmp } from '../../hub/video/media/rtmp-server.ts';
import { hashOf, type MediaWorld, startMedia } from '../support/media.ts';
import { RtmpCamera } from '../support/rtmp-camera.ts';

let world: MediaWorld;
beforeAll(async () => {
  world = await startMedia();
});
afterAll(() => world.close());

const portOf = (rtmpUrl: string): number => Number(new URL(rtmpUrl).port);

it('publishes with the key of the camera, and its state tells what comes', async () => {
  world.know('gate');
  const camera = await world.publish('gate', { sound: true });
  const run = camera.run();
  const state = await world.until('gate', ({ fps, keyFrameMs }) => fps > 0 && keyFrameMs !== null);
  expect(state).toMatchObject({ publishing: true, codec: 'h264', audio: 'aac', width: 160, height: 96 });
  expect(state).toMatchObject({ keyFrameMs: 500, publications: 1, viewers: 0, frozenSince: null });
  expect(await world.metric('gridwatch_video_publishing')).toBe(1);
  await camera.close();
  await run;
  await world.until('gate', ({ publishing }) => !publishing);
});

it('gives the newest key frame, and the newest frame, as a decoder takes them', async () => {
  world.know('hall');
  const camera = await world.publish('hall', { codec: 'h265' });
  await camera.push(12);
  const frame = await vi.waitUntil(() => world.media.footage('hall', 'newest'), { timeout: 5000 });
  expect(frame.codec).toBe('h265');
  expect(frame.config[0]).toBe(1);
  for (const bytes of frame.frames) expect(4 + bytes.readUInt32BE(0)).toBeLessThanOrEqual(bytes.length);
  expect(frame.frames.length).toBeGreaterThan(1);
  const key = await world.media.footage('hall', 'key');
  expect(key?.frames).toEqual(frame.frames.slice(0, 1));
  expect(await world.media.footage('nobody', 'key')).toBeUndefined();
});

it.each([
  ['wrong-key', 'shed', 'wrong'],
  ['unknown-camera', 'nowhere', 'k'],
  ['disabled', 'dark', 'k'],
  ['wrong-key', 'keyless', ''],
])('refuses a publication: %s', async (reason, cameraId, key) => {
  world.know('shed', 'k');
  world.know('keyless', null);
  world.media.setCamera({ id: 'dark', keyHash: hashOf('k'), disabled: true });
  world.refused.length = 0;
  await expect(RtmpCamera.connect(`${world.media.rtmpUrl}/${cameraId}?key=${key}`)).rejects.toThrow(
    'connect',
  );
  await vi.waitFor(() => expect(world.refused).toEqual([{ cameraId, ip: '127.0.0.1', reason }]));
  expect(world.media.states().get(cameraId)?.publishing ?? false).toBe(false);
});

it('refuses a second publisher and keeps the first', async () => {
  world.know('yard');
  const first = await world.publish('yard');
  await expect(world.publish('yard')).rejects.toThrow('connect');
  await vi.waitFor(() => expect(world.refused.at(-1)?.reason).toBe('second-publisher'));
  await first.push(5);
  expect(world.media.states().get('yard')).toMatchObject({ publishing: true, publications: 1 });
});

it('ends a publication whose key was replaced, or whose camera was disabled or removed', async () => {
  world.know('roof');
  const ended = (camera: RtmpCamera): Promise<void> => camera.run();
  let run = ended(await world.publish('roof'));
  world.know('roof', 'another key');
  await run;
  await world.until('roof', ({ publishing }) => !publishing);
  world.know('roof');
  run = ended(await world.publish('roof'));
  world.media.setCamera({ id: 'roof', keyHash: hashOf('key of roof'), disabled: true });
  await run;
  await world.until('roof', ({ publishing }) => !publishing);
  world.know('roof');
  run = ended(await world.publish('roof'));
  world.media.setCameras([]);
  await run;
  expect(world.media.states().has('roof')).toBe(false);
});

it('lets nobody play over RTMP, with a key or without', async () => {
  world.know('stage');
  await (await world.publish('stage')).push(5);
  for (const query of ['', '?key=key%20of%20stage'])
    await expect(Demuxer.open(`${world.media.rtmpUrl}/stage${query}`)).rejects.toThrow('open');
  expect(world.media.states().get('stage')?.publishing).toBe(true);
});

it('ends a connection that does not publish in time, and takes no more than it may', async () => {
  const limits = { publishWithinMs: 300, silentMs: 1000, maxConnections: 1 };
  const server = await startRtmp({ port: 0, host: '127.0.0.1', ...limits, admit: () => 'unknown-camera' });
  const closed = (socket: Socket): Promise<unknown> =>
    once(socket.on('error', () => undefined).resume(), 'close');
  const first = connect(server.port, '127.0.0.1');
  await once(first, 'connect');
  await closed(connect(server.port, '127.0.0.1'));
  expect(first.destroyed).toBe(false);
  await closed(first);
  await server.close();
});

it('closes who speaks no RTMP or declares more than a command holds', async () => {
  const socket = connect(portOf(world.media.rtmpUrl), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined).resume();
  // A handshake, and then a message of 16 MB on each of many chunk streams.
  socket.write(Buffer.alloc(1 + 1536 * 2, 3));
  for (let stream = 3; stream < 60; stream++) {
    const head = Buffer.from([stream, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0]);
    socket.write(Buffer.concat([head, Buffer.alloc(128)]));
  }
  await closed;
});

it('sees a picture that stands still to the last bit, and none in one that moves', async () => {
  world.know('still');
  world.know('moving');
  const still = await world.publish('still', { source: 'smptebars=size=160x96', seconds: 0.5 });
  const moving = await world.publish('moving', { seconds: 0.5 }); // its key frames are equal too
  const startedAt = Date.now();
  await Promise.all([still.push(20), moving.push(20)]);
  const { frozenSince } = await world.until('still', (state) => state.frozenSince !== null);
  expect(frozenSince).toBeGreaterThanOrEqual(startedAt - 1000);
  expect((await world.until('moving', ({ fps }) => fps > 0)).frozenSince).toBeNull();
});
