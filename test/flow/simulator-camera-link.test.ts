import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { CameraLink } from '../../simulators/cameras/camera-link.ts';
import { decodeAmf, encodeAmf } from '../../simulators/cameras/rtmp/amf.ts';
import { ChunkReader, type Message, writeMessage } from '../../simulators/cameras/rtmp/chunks.ts';
import { createRandom } from '../../simulators/random.ts';

const CONFIGURATION = Buffer.alloc(10, 1);
const SHAKEN_BYTES = 1 + 2 * 1536;

interface Peer {
  rtmpUrl: string;
  /** The names of streams that were asked for. */
  asked: string[];
  videos: Message[];
  /** Stops, or begins again, to read. */
  pause(paused: boolean): void;
}

/** A server that shakes hands, lets streams be created, and answers each publication with `status`. */
async function startPeer(status: { level: string; code: string; description: string }): Promise<Peer> {
  const sockets: Socket[] = [];
  const peer: Peer = {
    rtmpUrl: '',
    asked: [],
    videos: [],
    pause: (paused) => sockets.forEach((socket) => (paused ? socket.pause() : socket.resume())),
  };
  const server = createServer((socket) => {
    sockets.push(socket);
    const reader = new ChunkReader();
    let shaking: Buffer | null = Buffer.alloc(0);
    const answer = (...values: Parameters<typeof encodeAmf>): void =>
      void socket.write(
        writeMessage({ type: 20, streamId: 0, timestamp: 0, body: encodeAmf(...values) }, 3, 128),
      );
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      let rest: Buffer = bytes;
      if (shaking !== null) {
        const begun = shaking.length === 0;
        shaking = Buffer.concat([shaking, bytes]);
        if (begun) socket.write(Buffer.alloc(SHAKEN_BYTES, 3));
        if (shaking.length < SHAKEN_BYTES) return;
        rest = shaking.subarray(SHAKEN_BYTES);
        shaking = null;
      }
      for (const message of reader.push(rest)) {
        if (message.type === 9) peer.videos.push(message);
        if (message.type !== 20) continue;
        const [name, transaction, , stream] = decodeAmf(message.body);
        if (name === 'connect') answer('_result', transaction, null, {});
        if (name === 'createStream') answer('_result', transaction, null, 7);
        if (name === 'publish') {
          peer.asked.push(typeof stream === 'string' ? stream : '');
          answer('onStatus', 0, null, status);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  peer.rtmpUrl = `rtmp://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
  return peer;
}

function linkTo({ rtmpUrl }: Peer): { link: CameraLink; said: string[]; refused: () => number } {
  const said: string[] = [];
  let refusals = 0;
  const link = new CameraLink({
    cameraId: 'one',
    rtmpUrl,
    key: 'se cret',
    random: createRandom(1, 'x'),
    say: (line) => said.push(line),
    onStart: () => undefined,
    onRefused: () => (refusals += 1),
  });
  onTestFinished(() => link.close());
  link.open();
  return { link, said, refused: () => refusals };
}

it('waits for a key frame, and keeps little for a peer that reads nothing', async () => {
  const peer = await startPeer({ level: 'status', code: 'NetStream.Publish.Start', description: '' });
  const { link, said } = linkTo(peer);
  await vi.waitFor(() => expect(link.isPublishing).toBe(true));
  expect(peer.asked).toEqual(['one?key=se%20cret']);
  const send = (isKey: boolean, sizeBytes = 50_000): void =>
    link.send({ isKey, data: Buffer.alloc(sizeBytes) }, CONFIGURATION, Date.now());
  const kinds = (): number[][] => peer.videos.map(({ body }) => [body[0]!, body[1]!]);
  send(false);
  send(true, 100);
  await vi.waitFor(() =>
    expect(kinds()).toEqual([
      [0x17, 0],
      [0x17, 1],
    ]),
  );

  peer.pause(true);
  // Far more than the buffers of both sockets take.
  for (let i = 0; i < 400; i += 1) send(i % 20 === 0);
  expect(said).toEqual(['one: the network is too slow: pictures are dropped']);
  peer.pause(false);
  let settled = -1;
  await vi.waitFor(() => {
    const before = settled;
    settled = peer.videos.length;
    expect(settled).toBe(before);
  });
  expect(settled).toBeLessThan(400);
  send(false, 100);
  send(true, 101);
  await vi.waitFor(() => expect(peer.videos.length).toBe(settled + 1));
  expect(peer.videos.at(-1)?.body.length).toBe(106);
  expect(said.at(-1)).toBe('one: keeps up again');
});

it('asks for another key when the hub names the key, and says why only once', async () => {
  const peer = await startPeer({
    level: 'error',
    code: 'NetStream.Publish.BadName',
    description: 'wrong-key',
  });
  const { link, said, refused } = linkTo(peer);
  await vi.waitFor(() => expect(refused()).toBe(1), { timeout: 5000 });
  expect(said).toEqual(['one: no connection: refused: wrong-key']);
  link.renew('other');
  await vi.waitFor(() => expect(peer.asked.at(-1)).toBe('one?key=other'));
});

it('leaves the key to somebody else who publishes with it', async () => {
  const peer = await startPeer({
    level: 'error',
    code: 'NetStream.Publish.BadName',
    description: 'second-publisher',
  });
  const { refused } = linkTo(peer);
  await vi.waitFor(() => expect(peer.asked.length).toBe(3), { timeout: 5000 });
  expect(refused()).toBe(0);
});
