import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp.ts';

/** One tag of video out of an FLV stream. */
export interface VideoTag {
  isKey: boolean;
  isConfiguration: boolean;
  timestamp: number;
  data: Buffer;
  /** When it was read, Unix ms. */
  at: number;
}

/** A foreign media server, to see that simulated cameras speak what everybody speaks. */
export interface MediaServer {
  rtmpUrl: string;
  /** Says which key each camera must bring. */
  allow(keys: Record<string, string>): void;
  /** Plays a camera over HTTP-FLV: its tags of video as they arrive. */
  play(cameraId: string): AsyncGenerator<VideoTag>;
}

/** Starts it on free ports; it ends with the test. */
export async function startMediaServer(): Promise<MediaServer> {
  const [rtmpPort, httpPort] = [await freePort(), await freePort()];
  const child: ChildProcess = fork(
    join(import.meta.dirname, 'media-server-process.ts'),
    [String(rtmpPort), String(httpPort)],
    { cwd: tempDir(), execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return {
    rtmpUrl: `rtmp://127.0.0.1:${rtmpPort}/live`,
    allow: (keys) => void child.send(keys),
    async *play(cameraId) {
      const ending = new AbortController();
      const response = await fetch(`http://127.0.0.1:${httpPort}/live/${cameraId}.flv`, {
        signal: ending.signal,
      });
      try {
        yield* videoTags(response.body as AsyncIterable<Uint8Array>);
      } finally {
        ending.abort();
      }
    },
  };
}

/** Adobe FLV 10.1, annex E: 9 bytes of head, then the length of the tag before and a tag, and so on. */
async function* videoTags(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<VideoTag> {
  let bytes: Buffer = Buffer.alloc(0);
  let start = 13;
  for await (const chunk of chunks) {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      if (bytes.length < start + 11) break;
      const size = bytes.readUIntBE(start + 1, 3);
      const end = start + 11 + size + 4;
      if (bytes.length < end) break;
      const body = bytes.subarray(start + 11, start + 11 + size);
      const timestamp = bytes.readUIntBE(start + 4, 3) + bytes[start + 7]! * 2 ** 24;
      if (bytes[start] === 9)
        yield {
          isKey: body[0]! >> 4 === 1,
          isConfiguration: body[1] === 0,
          timestamp,
          data: Buffer.from(body.subarray(5)),
          at: Date.now(),
        };
      bytes = bytes.subarray(end);
      start = 0;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
