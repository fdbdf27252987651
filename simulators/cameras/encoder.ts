import {
  AV_LOG_ERROR,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  Codec,
  CodecContext,
  FF_ENCODER_LIBX264,
  FFmpegError,
  Frame,
  Log,
  Packet,
  Rational,
} from 'node-av';
import { type CodedPicture, configurationOf, splitUnits, toLengthPrefixed } from './h264.ts';
import { HEIGHT, type Picture, WIDTH } from './picture.ts';

export const FPS = 10;
/** A viewer who comes waits no longer than this for a picture. */
export const KEY_EVERY_MS = 2000;

/** What a picture may cost: a bit rate, or the same quality for each whatever it costs. */
export type Budget = { kbps: number } | { quantiser: number };

export const HEALTHY: Budget = { kbps: 500 };

/** Frames between key frames that nobody ordered. */
const NEVER_BY_ITSELF = 10_000;

// x264 tells its statistics at every close.
Log.setLevel(AV_LOG_ERROR);

/**
 * H.264 of one camera: no B frames, no look-ahead, each picture out as it is in, key frames only when told. On the
 * codec itself, for node-av's `Encoder` clears the type of a frame and so takes no order for a key frame.
 */
export class CameraEncoder {
  readonly #context: CodecContext;
  readonly #packet = new Packet();
  #count = 0n;
  #configuration: Buffer | null = null;

  /** @throws Error when FFmpeg here has no x264, or refuses the options. */
  constructor(budget: Budget) {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (codec === null) throw new Error('This FFmpeg has no libx264: cameras cannot be simulated.');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = WIDTH;
    context.height = HEIGHT;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.timeBase = new Rational(1, FPS);
    context.framerate = new Rational(FPS, 1);
    context.gopSize = NEVER_BY_ITSELF;
    context.maxBFrames = 0;
    context.threadCount = 1;
    if ('kbps' in budget) {
      context.bitRate = BigInt(budget.kbps * 1000);
      context.rcMaxRate = BigInt(budget.kbps * 1600);
      context.rcBufferSize = budget.kbps * 1600;
    }
    // Set one by one: node-av 6.1.1 frees a dictionary of options twice once it was given to `open2`.
    const options = {
      preset: 'ultrafast',
      tune: 'zerolatency',
      profile: 'baseline',
      'forced-idr': '1',
      ...('quantiser' in budget ? { qp: String(budget.quantiser) } : {}),
      // The same level and initial quantiser whatever the budget: a change of budget needs no new configuration.
      'x264-params': 'stitchable=1:level=3.0:scenecut=0',
    };
    for (const [name, value] of Object.entries(options))
      FFmpegError.throwIfError(context.setOption(name, value), `set ${name}`);
    FFmpegError.throwIfError(context.open2Sync(codec), 'open libx264');
    this.#context = context;
    this.#packet.alloc();
  }

  /** The decoder's configuration; null before the first picture. */
  get configuration(): Buffer | null {
    return this.#configuration;
  }

  /** Encodes one picture; null when the encoder gave nothing. */
  encode({ bytes, width, height }: Picture, isKey: boolean): CodedPicture | null {
    const frame = Frame.fromVideoBuffer(bytes, {
      width,
      height,
      format: AV_PIX_FMT_YUV420P,
      pts: this.#count,
    });
    this.#count += 1n;
    frame.pictType = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    try {
      FFmpegError.throwIfError(this.#context.sendFrameSync(frame), 'encode');
      if (this.#context.receivePacketSync(this.#packet) < 0 || this.#packet.data === null) return null;
      // Copied, for the units are views of it and the packet's memory is used again.
      const units = splitUnits(Buffer.from(this.#packet.data));
      this.#configuration = configurationOf(units) ?? this.#configuration;
      return { isKey: this.#packet.isKeyframe, data: toLengthPrefixed(units) };
    } finally {
      this.#packet.unref();
      frame.free();
    }
  }

  /** To be called before the process ends: native memory in use then is a crash. */
  close(): void {
    this.#packet.free();
    this.#context.freeContext();
  }
}

/** One group of pictures that shows the same picture and nothing else: a key frame and frames that skip all of it. */
export function encodeStill(picture: Picture): { configuration: Buffer | null; group: CodedPicture[] } {
  // A constant quantiser: with a bit rate to spend x264 would go on improving the picture.
  const encoder = new CameraEncoder({ quantiser: 24 });
  try {
    const group = Array.from({ length: (KEY_EVERY_MS / 1000) * FPS }, (_, i) =>
      encoder.encode(picture, i === 0),
    );
    return { configuration: encoder.configuration, group: group.filter((coded) => coded !== null) };
  } finally {
    encoder.close();
  }
}
