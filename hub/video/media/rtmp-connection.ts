import type { Socket } from 'node:net';
import logger from 'node-media-server/src/core/logger.js';
import Rtmp, { type PublishOrPlay } from 'node-media-server/src/protocol/rtmp.js';
import type { TagKind } from './flv.ts';
import type { Publication, RtmpOptions } from './rtmp-server.ts';

// It writes every connection to standard output, and a line for each command it does not know.
logger.level = 'error';

const APP = 'live';
/** Before somebody has shown a key, messages are commands. */
const LONGEST_COMMAND_BYTES = 16 * 1024;
const LONGEST_MESSAGE_BYTES = 4 * 1024 * 1024;
/** A publisher uses one chunk stream each for control, commands, sound, picture and data. */
const MAX_CHUNK_STREAMS = 16;
const ACKNOWLEDGE_BYTES = 2_500_000;
const kinds: Readonly<Record<number, TagKind | undefined>> = { 8: 'audio', 9: 'video', 18: 'script' };

/**
 * One RTMP connection. Of node-media-server it takes the protocol (handshake, chunks, commands) and not the session around it,
 * which answers "publishing" before anybody has judged the key, keeps a broadcast for every name that was ever tried, and
 * makes each message twice for its own viewers.
 */
export class RtmpConnection {
  readonly #socket: Socket;
  readonly #options: RtmpOptions;
  readonly #rtmp = new Rtmp();
  readonly #deadline: NodeJS.Timeout;
  #publication: Publication | undefined;
  #isRefused = false;
  #inBytes = 0;
  #acknowledged = 0;

  constructor(socket: Socket, options: RtmpOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#deadline = setTimeout(() => socket.destroy(), options.publishWithinMs);
    this.#listen();
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => undefined); // the close that follows says enough
    socket.on('timeout', () => socket.destroy());
    socket.once('close', () => this.#closed());
  }

  #listen(): void {
    const rtmp = this.#rtmp;
    const respondPublish = rtmp.respondPublish.bind(rtmp);
    const allocate = rtmp.packetAlloc.bind(rtmp);
    rtmp.respondPublish = () => undefined;
    rtmp.respondPlay = () => undefined;
    rtmp.packetAlloc = () => {
      this.#checkMessage(rtmp.parserPacket.header.length);
      allocate();
    };
    rtmp.onOutputCallback = (bytes) => void (this.#socket.writable && this.#socket.write(bytes));
    let asked: PublishOrPlay | undefined;
    rtmp.onConnectCallback = (request) => {
      asked = request;
    };
    rtmp.onPushCallback = () => this.#publish(asked, respondPublish);
    rtmp.onPlayCallback = () => this.#refuse('NetStream.Play.Failed', 'play over HTTP or a WebSocket');
    rtmp.onDeleteStream = () => this.#socket.destroySoon();
    rtmp.onPacketCallback = ({ codec_type, dts, size, data }) => {
      const kind = kinds[codec_type];
      if (kind) this.#publication?.tag(kind, dts, data.subarray(0, size));
    };
  }

  #publish(asked: PublishOrPlay | undefined, respondPublish: () => void): void {
    if (this.#publication) throw new Error('one connection publishes once');
    if (asked?.app !== APP) return this.#refuse('NetStream.Publish.BadName', `publish to /${APP}/<camera>`);
    const verdict = this.#options.admit({
      cameraId: asked.name.slice(0, 64),
      key: typeof asked.query.key === 'string' ? asked.query.key : '',
      ip: this.#socket.remoteAddress ?? '',
      close: () => this.#socket.destroy(),
    });
    if (typeof verdict === 'string') return this.#refuse('NetStream.Publish.BadName', verdict);
    this.#publication = verdict;
    clearTimeout(this.#deadline);
    this.#socket.setTimeout(this.#options.silentMs);
    respondPublish();
  }

  #refuse(code: string, why: string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#rtmp.sendStatusMessage(this.#rtmp.streamId, 'error', code, why);
    // Not `end`: a publisher that sends on would keep its half of the connection for ever.
    this.#socket.destroySoon();
  }

  #read(bytes: Buffer): void {
    if (this.#isRefused) return;
    try {
      const fault = this.#rtmp.parserData(bytes);
      if (fault !== null) throw new Error(fault);
    } catch {
      // Whatever is no RTMP makes the parser throw; there is nobody to tell but the one who sent it.
      this.#socket.destroy();
      return;
    }
    this.#inBytes += bytes.length;
    if (
      this.#inBytes - this.#acknowledged <
      Math.min(this.#rtmp.ackSize || ACKNOWLEDGE_BYTES, ACKNOWLEDGE_BYTES)
    )
      return;
    this.#acknowledged = this.#inBytes;
    this.#rtmp.sendACK(this.#inBytes % 2 ** 32);
  }

  #checkMessage(bytes: number): void {
    if (bytes > (this.#publication ? LONGEST_MESSAGE_BYTES : LONGEST_COMMAND_BYTES))
      throw new Error(`a message of ${bytes} bytes`);
    if (this.#rtmp.inPackets.size > MAX_CHUNK_STREAMS) throw new Error('too many chunk streams');
  }

  #closed(): void {
    clearTimeout(this.#deadline);
    this.#publication?.end();
    this.#publication = undefined;
  }
}
