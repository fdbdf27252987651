import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type AmfValue, decodeAmf, encodeAmf } from './amf.ts';
import { ChunkReader, type Message, MessageType, writeMessage } from './chunks.ts';

export interface PublicationOptions {
  host: string;
  port: number;
  app: string;
  /** The stream's name with its query; it holds the key, so it is never told. */
  name: string;
  /** The server takes pictures from now on. */
  onStart: () => void;
  /** The connection is over; `why` is null after `close` and `cut`. Called once. */
  onEnd: (why: string | null) => void;
}

/** How the reason begins when the server answered and said no. */
export const REFUSED = 'refused: ';

const VERSION = 3;
const HANDSHAKE_BYTES = 1536;
const CHUNK_BYTES = 65_536;
/** From the connection's first byte to the server's agreement. */
const START_TIMEOUT_MS = 10_000;
/** Chunk streams of our own choice, one for each kind of message. */
const CONTROL = 2;
const COMMAND = 3;
const DATA = 4;
const VIDEO = 6;
const PING = 6;
const PONG = 7;

/** One publication over one TCP connection: handshake, connect, createStream, publish (Adobe RTMP 1.0, 5.2 and 7.2). */
export class Publication {
  readonly #options: PublicationOptions;
  readonly #socket: Socket;
  readonly #reader = new ChunkReader();
  readonly #timer: NodeJS.Timeout;
  #shaking: Buffer | null = Buffer.alloc(0);
  #streamId = 0;
  #published = false;
  #why: string | null = 'the server closed the connection';

  constructor(options: PublicationOptions) {
    this.#options = options;
    this.#socket = connect({ host: options.host, port: options.port, noDelay: true });
    this.#timer = setTimeout(() => this.#fail('the server does not answer'), START_TIMEOUT_MS);
    this.#socket.on('connect', () => this.#greet());
    this.#socket.on('data', (bytes) => this.#receive(bytes));
    this.#socket.on('error', (error: Error & { code?: unknown }) => {
      // Node joins several failed addresses under an empty message.
      if (this.#why !== null) this.#why = error.message || String(error.code);
    });
    this.#socket.on('close', () => {
      clearTimeout(this.#timer);
      options.onEnd(this.#why);
    });
  }

  /** Bytes written that the network has not taken yet. */
  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  /** Sends the body of one FLV video tag. */
  sendVideo(body: Buffer, timestamp: number): void {
    this.#send({ type: MessageType.video, streamId: this.#streamId, timestamp, body }, VIDEO);
  }

  /** Tells what the stream is, as players show it. */
  sendMetadata(metadata: { [name: string]: AmfValue }): void {
    const body = encodeAmf('@setDataFrame', 'onMetaData', metadata);
    this.#send({ type: MessageType.data, streamId: this.#streamId, timestamp: 0, body }, DATA);
  }

  /** Says goodbye and ends when that is sent, or the network has not taken it within `graceMs`. */
  close(graceMs = 500): void {
    this.#why = null;
    if (this.#published) this.#command('deleteStream', 0, null, this.#streamId);
    this.#socket.end();
    const forced = setTimeout(() => this.#socket.destroy(), graceMs);
    this.#socket.once('close', () => clearTimeout(forced));
  }

  /** Breaks the connection as a lost camera does. */
  cut(): void {
    this.#why = null;
    this.#socket.destroy();
  }

  #greet(): void {
    const challenge = Buffer.concat([Buffer.alloc(8), randomBytes(HANDSHAKE_BYTES - 8)]);
    this.#socket.write(Buffer.concat([Buffer.from([VERSION]), challenge]));
  }

  #receive(bytes: Buffer): void {
    try {
      for (const message of this.#reader.push(this.#afterHandshake(bytes))) this.#take(message);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#fail(`the server speaks no RTMP: ${error.message}`);
    }
  }

  /** What follows the server's half of the handshake; nothing until that is complete. */
  #afterHandshake(bytes: Buffer): Buffer {
    if (this.#shaking === null) return bytes;
    const all = Buffer.concat([this.#shaking, bytes]);
    if (all.length < 1 + 2 * HANDSHAKE_BYTES) {
      this.#shaking = all;
      return Buffer.alloc(0);
    }
    this.#shaking = null;
    this.#socket.write(all.subarray(1, 1 + HANDSHAKE_BYTES));
    const chunkSize = Buffer.alloc(4);
    chunkSize.writeUInt32BE(CHUNK_BYTES);
    this.#socket.write(
      writeMessage(
        { type: MessageType.setChunkSize, streamId: 0, timestamp: 0, body: chunkSize },
        CONTROL,
        128,
      ),
    );
    const { host, port, app } = this.#options;
    this.#command('connect', 1, {
      app,
      type: 'nonprivate',
      flashVer: 'FMLE/3.0 (compatible; Gridwatch)',
      tcUrl: `rtmp://${host}:${port}/${app}`,
    });
    return all.subarray(1 + 2 * HANDSHAKE_BYTES);
  }

  #take({ type, body }: Message): void {
    if (type === MessageType.userControl && body.length >= 6 && body.readUInt16BE(0) === PING) {
      const pong = Buffer.from(body.subarray(0, 6));
      pong.writeUInt16BE(PONG, 0);
      this.#send({ type: MessageType.userControl, streamId: 0, timestamp: 0, body: pong }, CONTROL);
    }
    if (type === MessageType.command) this.#answered(decodeAmf(body));
  }

  /** The answer to one command leads to the next. */
  #answered([name, transaction, , info]: AmfValue[]): void {
    if (name === '_error') return this.#fail('the server refuses the connection');
    if (name === '_result' && transaction === 1) return this.#command('createStream', 2, null);
    if (name === '_result' && transaction === 2 && typeof info === 'number') {
      this.#streamId = info;
      return this.#command('publish', 3, null, this.#options.name, 'live');
    }
    if (name !== 'onStatus' || typeof info !== 'object' || info === null) return;
    if (info.level === 'error') return this.#fail(refusalOf(info));
    if (info.code !== 'NetStream.Publish.Start' || this.#published) return;
    this.#published = true;
    clearTimeout(this.#timer);
    this.#options.onStart();
  }

  #command(name: string, transaction: number, ...values: AmfValue[]): void {
    const body = encodeAmf(name, transaction, ...values);
    const streamId = name === 'publish' ? this.#streamId : 0;
    this.#send({ type: MessageType.command, streamId, timestamp: 0, body }, COMMAND);
  }

  #send(message: Message, chunkStream: number): void {
    if (this.#socket.writable) this.#socket.write(writeMessage(message, chunkStream, CHUNK_BYTES));
  }

  #fail(why: string): void {
    this.#why = why;
    this.#socket.destroy();
  }
}

/** The server's own words, which say more than its code. */
function refusalOf({ code, description }: { [name: string]: AmfValue }): string {
  const words = [description, code].find((text) => typeof text === 'string' && text !== '');
  return `${REFUSED}${typeof words === 'string' ? words : 'no reason given'}`;
}
