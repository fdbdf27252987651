import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { CameraLink } from '../../simulators/cameras/camera-link.ts';
import { type Cameras, type CamerasOptions, startCameras } from '../../simulators/cameras/cameras.ts';
import { readClock } from '../../simulators/cameras/clock-strip.ts';
import type { CameraSetup } from '../../simulators/cameras/protocol.ts';
import { createRandom } from '../../simulators/random.ts';
import { H264Decoder } from '../support/h264-decoder.ts';
import { type MediaServer, startMediaServer, type VideoTag } from '../support/media-server.ts';

const open: Cameras[] = [];
afterEach(async () => {
  for (const cameras of open.splice(0)) await cameras.close();
});

const camera = (id: string, more: Partial<CameraSetup> = {}): CameraSetup => ({
  id,
  scene: 'street',
  key: `key-of-${id}`,
  clip: null,
  condition: 'normal',
  ...more,
});

function start(server: MediaServer, setups: CameraSetup[], more: Partial<CamerasOptions> = {}): Cameras {
  const cameras = startCameras({
    rtmpUrl: server.rtmpUrl,
    cameras: setups,
    seed: 1,
    renewKey: () => Promise.reject(new Error('no key is to be had')),
    say: () => undefined,
    ...more,
  });
  open.push(cameras);
  return cameras;
}

const allOf = async (cameras: Cameras, count: number): Promise<void> =>
  vi.waitFor(() => expect(cameras.publishing).toBe(count), { timeout: 15_000, interval: 50 });

/** The first tags of a camera, with its configuration. */
async function tagsOf(server: MediaServer, id: string, count: number): Promise<VideoTag[]> {
  const tags: VideoTag[] = [];
  for await (const tag of server.play(id)) if (tags.push(tag) >= count) break;
  return tags;
}

it('pushes pictures whose burnt-in instant is that of their time stamp, and lets conditions be seen', async () => {
  const server = await startMediaServer();
  server.allow({ one: 'key-of-one', two: 'key-of-two' });
  const cameras = start(server, [camera('one'), camera('two', { condition: 'frozen' })]);
  await allOf(cameras, 2);

  const [moving, frozen] = await Promise.all([tagsOf(server, 'one', 26), tagsOf(server, 'two', 50)]);
  const [configuration, ...pictures] = moving;
  expect(configuration?.isConfiguration).toBe(true);
  const decoder = new H264Decoder(configuration!.data);
  const clocks = pictures.map(({ data }) => {
    const { luma, width } = decoder.decode(data);
    return readClock(luma, width);
  });
  decoder.close();
  const startedAt = clocks[0]! - pictures[0]!.timestamp;
  expect(clocks).toEqual(pictures.map(({ timestamp }) => startedAt + timestamp));
  for (const [i, { at }] of pictures.entries()) expect(at).toBeGreaterThanOrEqual(clocks[i]!);

  const keys = frozen.filter(({ isKey, isConfiguration }) => isKey && !isConfiguration);
  expect(keys.length).toBeGreaterThan(1);
  for (const { data } of keys) expect(data.equals(keys[0]!.data)).toBe(true);
  expect(frozen.filter(({ isKey }) => !isKey).every(({ data }) => data.length < 64)).toBe(true);

  cameras.impose('two', 'drop-out');
  await allOf(cameras, 1);
  cameras.impose('two', 'normal');
  await allOf(cameras, 2);
});

it('asks for a new key when its own is refused, and starts again when its process dies', async () => {
  const server = await startMediaServer();
  server.allow({ one: 'new-key' });
  const said: string[] = [];
  const cameras = start(server, [camera('one')], {
    renewKey: (id) => Promise.resolve(id === 'one' ? 'new-key' : ''),
    say: (line) => said.push(line),
  });
  await vi.waitFor(() => expect(said).toContain('one: no connection: the server closed the connection'), {
    timeout: 10_000,
  });
  await allOf(cameras, 1);
  expect(said.join()).not.toContain('key-of-one');

  const first = cameras.pid!;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(cameras.pid).not.toBe(first), { timeout: 5000 });
  await allOf(cameras, 1);
});

it('says once that nobody answers, keeps little for a peer that reads nothing, and ends at once', async () => {
  const peer = createServer((socket) => socket.pause());
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
  const address = peer.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const said: string[] = [];
  const link = new CameraLink({
    cameraId: 'one',
    rtmpUrl: `rtmp://127.0.0.1:${port}/live`,
    key: 'secret',
    random: createRandom(1, 'x'),
    say: (line) => said.push(line),
    onStart: () => undefined,
    onRefused: () => undefined,
  });
  link.open();
  link.send({ isKey: true, data: Buffer.alloc(1000) }, Buffer.alloc(10), Date.now());
  expect(link.isPublishing).toBe(false);
  link.close();
  peer.close();
  expect(said).toEqual([]);
});
void join;
