import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet } from 'node-av/lib';
import type { Picture, Plane } from './luma.ts';
import type { Footage } from './questions.ts';

/** Decodes footage and hands its last picture to `use`; the frame is gone afterwards. @throws Error when there is none */
export function withFrame<R>({ codec, config, frames }: Footage, use: (frame: Frame) => R): R {
  using decoder = new CodecContext();
  const found = Codec.findDecoder(codec === 'h264' ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
  if (!found) throw new Error(`there is no decoder of ${codec}`);
  decoder.allocContext3(found);
  decoder.threadCount = 1;
  decoder.extraData = config;
  FFmpegError.throwIfError(decoder.open2Sync(found), 'the decoder could not be opened');
  // Asking in vain empties the frame that is asked with.
  using next = new Frame();
  next.alloc();
  using frame = new Frame();
  frame.alloc();
  let decoded = 0;
  const drain = (): void => {
    for (; decoder.receiveFrameSync(next) >= 0; decoded++) {
      frame.unref();
      FFmpegError.throwIfError(frame.ref(next), 'there is no memory for a picture');
    }
  };
  for (const bytes of frames) {
    using packet = new Packet();
    packet.alloc();
    packet.data = bytes;
    FFmpegError.throwIfError(decoder.sendPacketSync(packet), 'a frame was not taken');
    drain();
  }
  // Nothing more will come: a decoder that waits for more gives out what it has.
  decoder.sendPacketSync(null);
  drain();
  if (decoded === 0) throw new Error('the footage gave no picture');
  return use(frame);
}

/** The planes of a frame; undefined where it is not 4:2:0 of 8 bits, which is what cameras send. */
export function pictureOf(frame: Frame): Picture | undefined {
  const { width, height, format } = frame;
  if (format !== AV_PIX_FMT_YUV420P && format !== AV_PIX_FMT_YUVJ420P) return undefined;
  const plane = (index: number, divisor: number): Plane => ({
    data: frame.data?.[index] ?? new Uint8Array(),
    stride: frame.linesize[index] ?? 0,
    width: Math.ceil(width / divisor),
    height: Math.ceil(height / divisor),
  });
  return { luma: plane(0, 1), blue: plane(1, 2), red: plane(2, 2) };
}
