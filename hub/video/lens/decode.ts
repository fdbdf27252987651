import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet } from 'node-av/lib';
import type { KeyFrame } from '../protocol.ts';
import type { Picture, Plane } from './luma.ts';

/** Decodes one key frame and hands it to `use`; the frame is gone afterwards. @throws Error when it cannot be decoded */
export function withFrame<R>(
  { codec, config, bytes }: Pick<KeyFrame, 'codec' | 'config' | 'bytes'>,
  use: (frame: Frame) => R,
): R {
  using decoder = new CodecContext();
  const found = Codec.findDecoder(codec === 'h264' ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC);
  if (!found) throw new Error(`there is no decoder of ${codec}`);
  decoder.allocContext3(found);
  decoder.threadCount = 1;
  decoder.extraData = config;
  FFmpegError.throwIfError(decoder.open2Sync(found), 'the decoder could not be opened');
  using packet = new Packet();
  packet.alloc();
  packet.data = bytes;
  packet.isKeyframe = true;
  FFmpegError.throwIfError(decoder.sendPacketSync(packet), 'the key frame was not taken');
  // One picture is all there will be: a decoder that waits for more gives it out now.
  decoder.sendPacketSync(null);
  using frame = new Frame();
  frame.alloc();
  FFmpegError.throwIfError(decoder.receiveFrameSync(frame), 'the key frame gave no picture');
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
