import { afterEach, expect, it, vi } from 'vitest';
import { type Cameras, type CamerasOptions, startCameras } from '../../simulators/cameras/cameras.ts';
import { readClock } from '../../simulators/cameras/clock-strip.ts';
import { film } from '../../simulators/cameras/film.ts';
import type { CameraSetup } from '../../simulators/cameras/protocol.ts';
import { HubClient } from '../../simulators/hub-client.ts';
import { startDispatchDesk } from '../support/dispatch-desk.ts';
import { H264Decoder } from '../support/h264-decoder.ts';
import { type MediaServer, startMediaServer, type VideoTag } from '../support/media-server.ts';
import { tempDir } from '../support/temp.ts';

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

it('pushes pictures whose burnt-in instant is that of their time stamp, through refusals, faults and death', async () => {
  const server = await startMediaServer();
  server.allow({ one: 'key-of-one', two: 'key-of-two', three: 'new-key' });
  const said: string[] = [];
  const cameras = start(server, [camera('one'), camera('two', { condition: 'frozen' }), camera('three')], {
    renewKey: (id) => Promise.resolve(id === 'three' ? 'new-key' : 'none'),
    say: (line) => said.push(line),
  });
  // The third is refused twice, gets a new key, and is let in.
  await allOf(cameras, 3);
  expect(said).toContain('three: no connection: the server closed the connection');
  expect(said.join()).not.toMatch(/key-of|new-key/);

  const [moving, frozen] = await Promise.all([tagsOf(server, 'one', 12), tagsOf(server, 'two', 25)]);
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
  await allOf(cameras, 2);
  cameras.impose('two', 'normal');
  await allOf(cameras, 3);

  const first = cameras.pid!;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(cameras.pid).not.toBe(first), { timeout: 5000 });
  await allOf(cameras, 3);
});

it('says that a hub has no video, and starts nothing', async () => {
  const desk = await startDispatchDesk();
  const said: string[] = [];
  const stateDir = tempDir();
  const cameras = await film({
    hub: new HubClient(desk.url),
    rtmpUrl: 'rtmp://127.0.0.1:9/live',
    devices: [
      {
        id: 'one',
        kind: 'camera',
        gridCode: '1',
        lng: 0,
        lat: 0,
        address: '',
        owner: '',
        expectEveryMs: null,
        labels: '',
      },
    ],
    most: 16,
    stateDir,
    prefix: '',
    seed: 1,
    say: (line) => said.push(line),
  });
  await desk.close();
  expect(cameras).toBeNull();
  expect(said).toEqual([
    'This hub has no video (it answers 404): the cameras send figures, and no pictures.',
  ]);
});
