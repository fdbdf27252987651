import { AV_CODEC_ID_H264, Codec, CodecContext, FFmpegError, Frame, Packet } from 'node-av';

/** A decoded picture's luma, row by row without padding. */
export interface DecodedPicture {
  luma: Uint8Array;
  width: number;
  height: number;
}

/** Decodes H.264 as FLV carries it: a configuration, then pictures whose units stand after their lengths. */
export class H264Decoder {
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  readonly #frame = new Frame();

  constructor(configuration: Buffer) {
    const codec = Codec.findDecoder(AV_CODEC_ID_H264);
    if (codec === null) throw new Error('FFmpeg here has no H.264 decoder.');
    this.#context.allocContext3(codec);
    this.#context.extraData = configuration;
    this.#context.threadCount = 1;
    FFmpegError.throwIfError(this.#context.open2Sync(codec), 'open');
    this.#packet.alloc();
    this.#frame.alloc();
  }

  /** The picture in `data`. @throws Error when it gives none, as after a missing key frame */
  decode(data: Buffer): DecodedPicture {
    this.#packet.data = data;
    FFmpegError.throwIfError(this.#context.sendPacketSync(this.#packet), 'decode');
    FFmpegError.throwIfError(this.#context.receiveFrameSync(this.#frame), 'receive');
    const { width, height } = this.#frame;
    const luma = Uint8Array.from(this.#frame.toBuffer().subarray(0, width * height));
    this.#frame.unref();
    return { luma, width, height };
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }
}
