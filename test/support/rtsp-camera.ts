import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { encodedGroup } from './annex-b.ts';

const PAYLOAD_BYTES = 1400;
const FRAME_MS = 100;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

let group: Buffer[][] | undefined;

/** A camera on the network: H.264 over RTSP with TCP interleaving (RFC 2326, RFC 6184), for whoever shows the password. */
export class RtspCamera {
  readonly user = 'watcher';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #password: string;
  port = 0;
  /** Connections so far, and those it was asked to play on. */
  connections = 0;
  plays = 0;

  private constructor(password: string) {
    this.#password = password;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(password: string): Promise<RtspCamera> {
    group ??= encodedGroup(10);
    const camera = new RtspCamera(password);
    await camera.open();
    onTestFinished(() => camera.close());
    return camera;
  }

  /** Its address with these credentials. */
  url(password = this.#password): string {
    return `rtsp://${this.user}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/ch1`;
  }

  /** Plugged in, at the address it had before. */
  async open(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** Unplugged. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  get watched(): number {
    return this.#sockets.size;
  }

  #serve(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    const nonce = randomBytes(8).toString('hex');
    let timer: NodeJS.Timeout | undefined;
    let buffered = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      this.#sockets.delete(socket);
    });
    socket.on('data', (bytes) => {
      buffered = Buffer.concat([buffered, bytes]);
      for (;;) {
        // Reports of the receiver come between the requests.
        if (buffered[0] === 0x24) {
          const size = buffered.length >= 4 ? 4 + buffered.readUInt16BE(2) : Number.POSITIVE_INFINITY;
          if (buffered.length < size) return;
          buffered = buffered.subarray(size);
          continue;
        }
        const end = buffered.indexOf('\r\n\r\n');
        if (end < 0) return;
        const request = buffered.subarray(0, end).toString();
        buffered = buffered.subarray(end + 4);
        if (this.#answer(socket, request, nonce)) timer ??= this.#play(socket);
      }
    });
  }

  /** Answers a request; true when it is to play. */
  #answer(socket: Socket, request: string, nonce: string): boolean {
    const [method = '', uri = ''] = request.split(' ', 2);
    const sequence = /^CSeq: *(\d+)/im.exec(request)?.[1] ?? '0';
    const respond = (status: string, headers: string[] = [], body = ''): void => {
      const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
      socket.write([`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, ...headers, ...length, '', body].join('\r\n'));
    };
    if (method === 'OPTIONS') respond('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
    else if (!this.#isAuthorized(request, method, nonce))
      respond('401 Unauthorized', [`WWW-Authenticate: Digest realm="camera", nonce="${nonce}"`]);
    else if (method === 'DESCRIBE')
      respond('200 OK', [`Content-Base: ${uri}/`, 'Content-Type: application/sdp'], sdp());
    else if (method === 'SETUP')
      respond('200 OK', ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 7;timeout=60']);
    else respond('200 OK', ['Session: 7']);
    if (method === 'PLAY') this.plays++;
    return method === 'PLAY' && socket.writable;
  }

  #isAuthorized(request: string, method: string, nonce: string): boolean {
    const header = /^Authorization: Digest (.*)$/im.exec(request)?.[1] ?? '';
    const of = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? '';
    const secret = md5(`${this.user}:camera:${this.#password}`);
    return (
      of('nonce') === nonce &&
      of('response') === md5(`${secret}:${nonce}:${md5(`${method}:${of('uri')}`)}`) &&
      of('username') === this.user
    );
  }

  #play(socket: Socket): NodeJS.Timeout {
    let count = 0;
    let sequence = 0;
    const send = (): void => {
      const units = group?.[count % group.length] ?? [];
      const time = (count++ * FRAME_MS * 90) >>> 0;
      const payloads = units.flatMap(fragments);
      payloads.forEach((payload, n) => {
        const head = Buffer.alloc(16);
        head.writeUInt8(0x24, 0);
        head.writeUInt16BE(12 + payload.length, 2);
        head.writeUInt8(0x80, 4);
        head.writeUInt8(96 | (n === payloads.length - 1 ? 0x80 : 0), 5);
        head.writeUInt16BE(sequence++ & 0xffff, 6);
        head.writeUInt32BE(time, 8);
        head.writeUInt32BE(0x47524944, 12);
        socket.write(Buffer.concat([head, payload]));
      });
    };
    send();
    return setInterval(send, FRAME_MS);
  }
}

/** A NAL unit as payloads of RTP: itself, or fragments of it (FU-A, RFC 6184 § 5.8). */
function fragments(unit: Buffer): Buffer[] {
  if (unit.length <= PAYLOAD_BYTES) return [unit];
  const first = unit.readUInt8(0);
  const parts: Buffer[] = [];
  for (let at = 1; at < unit.length; at += PAYLOAD_BYTES) {
    const isLast = at + PAYLOAD_BYTES >= unit.length;
    const head = Buffer.from([
      (first & 0xe0) | 28,
      (first & 0x1f) | (at === 1 ? 0x80 : 0) | (isLast ? 0x40 : 0),
    ]);
    parts.push(Buffer.concat([head, unit.subarray(at, at + PAYLOAD_BYTES)]));
  }
  return parts;
}

function sdp(): string {
  const sets = (group?.[0] ?? []).filter((unit) => [7, 8].includes(unit.readUInt8(0) & 31));
  const encoded = sets.map((set) => set.toString('base64')).join(',');
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=camera',
    't=0 0',
    'm=video 0 RTP/AVP 96',
    'c=IN IP4 0.0.0.0',
    'a=rtpmap:96 H264/90000',
    `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${encoded}`,
    'a=control:track1',
    '',
  ].join('\r\n');
}
