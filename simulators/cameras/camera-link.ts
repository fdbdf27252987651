import { backoffMs } from '../fleet/connection.ts';
import type { Random } from '../random.ts';
import { FPS } from './encoder.ts';
import type { CodedPicture } from './h264.ts';
import { HEIGHT, WIDTH } from './picture.ts';
import { Publication, REFUSED } from './rtmp/publication.ts';

export interface CameraLinkOptions {
  cameraId: string;
  /** `rtmp://host:port/app`, without the stream. */
  rtmpUrl: string;
  key: string;
  random: Random;
  /** The hub takes pictures: the next one must be a key frame. */
  onStart: () => void;
  /** One line for a person whenever the state changes; never with the key in it. */
  say: (line: string) => void;
  /** The hub does not take the key, twice in a row. */
  onRefused: () => void;
}

/** Some eight seconds of pictures; a socket that takes no more is slow. */
const MOST_WAITING_BYTES = 512 * 1024;
/** Servers that say yes to everybody close the door before the first pictures when the key is wrong. */
const REFUSED_WITHIN_MS = 2000;
const REFUSALS_BEFORE_ASKING = 2;
const DEFAULT_PORT = 1935;

/**
 * The RTMP connection of one camera: reconnects with back-off, and while its socket is slow drops every picture up to
 * the next key frame, so that what waits stays bounded and what arrives can be decoded.
 */
export class CameraLink {
  readonly #options: CameraLinkOptions;
  #key: string;
  #publication: Publication | null = null;
  #startedAt: number | null = null;
  #configuration: Buffer | null = null;
  #wanted = false;
  #needsKey = true;
  #slow = false;
  #failures = 0;
  #refusals = 0;
  /** Why it is away, told once; null while all is well. */
  #trouble: string | null = null;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: CameraLinkOptions) {
    this.#options = options;
    this.#key = options.key;
  }

  /** Whether the hub takes pictures now; encoding any before would be for nothing. */
  get isPublishing(): boolean {
    return this.#startedAt !== null;
  }

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    if (this.#publication === null) this.#connect();
  }

  /** Breaks the TCP connection without a goodbye and stays away until `open`. */
  cut(): void {
    this.#leave();
    this.#publication?.cut();
  }

  /** Ends for good. */
  close(): void {
    this.#leave();
    this.#publication?.close();
  }

  /** A new key; tried at once. */
  renew(key: string): void {
    this.#key = key;
    this.#refusals = 0;
    if (!this.#wanted || this.#publication !== null) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** Sends one picture drawn at `at` (Unix ms), or drops it: offline, before a key frame, or while the socket is slow. */
  send(coded: CodedPicture, configuration: Buffer | null, at: number): void {
    const publication = this.#publication;
    if (publication === null || this.#startedAt === null || configuration === null) return;
    if (this.#isSlow(publication)) this.#needsKey = true;
    if (this.#slow || (this.#needsKey && !coded.isKey)) return;
    this.#needsKey = false;
    this.#settle(this.#startedAt);
    const timestamp = Math.max(0, at - this.#startedAt);
    if (this.#configuration === null || !this.#configuration.equals(configuration)) {
      publication.sendVideo(videoBody(true, 0, configuration), timestamp);
      this.#configuration = configuration;
    }
    publication.sendVideo(videoBody(coded.isKey, 1, coded.data), timestamp);
  }

  #isSlow({ waitingBytes }: Publication): boolean {
    const slow = waitingBytes > (this.#slow ? MOST_WAITING_BYTES / 8 : MOST_WAITING_BYTES);
    if (slow !== this.#slow)
      this.#say(slow ? 'the network is too slow: pictures are dropped' : 'keeps up again');
    this.#slow = slow;
    return slow;
  }

  /** Being let in says little: all is well once it was not thrown out. */
  #settle(startedAt: number): void {
    if (this.#trouble === null || Date.now() - startedAt < REFUSED_WITHIN_MS) return;
    this.#trouble = null;
    this.#say('publishes again');
  }

  #leave(): void {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#startedAt = null;
  }

  #connect(): void {
    const { cameraId, rtmpUrl } = this.#options;
    const { hostname, port, pathname } = new URL(rtmpUrl);
    this.#publication = new Publication({
      host: hostname.replaceAll(/^\[|\]$/g, ''),
      port: port === '' ? DEFAULT_PORT : Number(port),
      app: pathname.split('/')[1] || 'live',
      name: `${cameraId}?key=${encodeURIComponent(this.#key)}`,
      onStart: () => this.#started(),
      onEnd: (why) => this.#ended(why),
    });
  }

  #started(): void {
    this.#startedAt = Date.now();
    this.#configuration = null;
    this.#needsKey = true;
    this.#slow = false;
    this.#publication?.sendMetadata({
      title: this.#options.cameraId,
      encoder: 'Gridwatch simulated camera',
      width: WIDTH,
      height: HEIGHT,
      framerate: FPS,
      videocodecid: 7,
    });
    this.#options.onStart();
  }

  #ended(why: string | null): void {
    const lastedMs = this.#startedAt === null ? null : Date.now() - this.#startedAt;
    this.#publication = null;
    this.#startedAt = null;
    const refused = isRefusal(why, lastedMs);
    this.#refusals = refused ? this.#refusals + 1 : 0;
    if (lastedMs !== null && !refused) this.#failures = 0;
    if (why !== null && why !== this.#trouble) this.#say(`no connection: ${why}`);
    this.#trouble = why ?? this.#trouble;
    if (!this.#wanted) return;
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#connect(), backoffMs(this.#failures, this.#options.random));
    if (this.#refusals >= REFUSALS_BEFORE_ASKING) {
      this.#refusals = 0;
      this.#options.onRefused();
    }
  }

  #say(what: string): void {
    this.#options.say(`${this.#options.cameraId}: ${what}`);
  }
}

/** Whether a connection ended because of its key; a stream that another publishes is no reason to take that one's key. */
function isRefusal(why: string | null, lastedMs: number | null): boolean {
  if (why === null) return false;
  if (why.startsWith(REFUSED)) return /key/i.test(why);
  return lastedMs !== null && lastedMs < REFUSED_WITHIN_MS;
}

/** The body of an FLV video tag with AVC (Adobe FLV 10.1, E.4.3); decoding and presentation are the same instant. */
function videoBody(isKey: boolean, packetType: 0 | 1, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([isKey ? 0x17 : 0x27, packetType, 0, 0, 0]), data]);
}
