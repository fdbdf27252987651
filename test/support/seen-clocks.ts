import {
  AV_CODEC_ID_MJPEG,
  Codec,
  CodecContext,
  Decoder,
  Demuxer,
  FFmpegError,
  Frame,
  Packet,
} from 'node-av';
import { readClock } from '../../simulators/cameras/clock-strip.ts';

/** The instant burnt into a picture, read from its pixels, Unix ms. */
function clockOf(frame: Frame): number {
  const luma = frame.data?.[0];
  const at = luma && readClock(luma, frame.linesize[0] ?? frame.width);
  if (at === undefined) throw new Error('no instant can be read in the picture');
  return at;
}

/** Of a JPEG of a simulated camera. */
export function clockOfJpeg(jpeg: Buffer): number {
  using decoder = new CodecContext();
  const codec = Codec.findDecoder(AV_CODEC_ID_MJPEG);
  if (!codec) throw new Error('FFmpeg here has no JPEG decoder');
  decoder.allocContext3(codec);
  FFmpegError.throwIfError(decoder.open2Sync(codec), 'open');
  using packet = new Packet();
  packet.alloc();
  packet.data = jpeg;
  FFmpegError.throwIfError(decoder.sendPacketSync(packet), 'decode');
  using frame = new Frame();
  frame.alloc();
  FFmpegError.throwIfError(decoder.receiveFrameSync(frame), 'receive');
  return clockOf(frame);
}

/** Of every picture of a video file, in the order they are shown. */
export async function clocksOfVideo(path: string): Promise<number[]> {
  await using input = await Demuxer.open(path);
  const stream = input.video();
  if (!stream) throw new Error(`there is no video in ${path}`);
  const decoder = await Decoder.create(stream);
  const clocks: number[] = [];
  for await (const frame of decoder.frames(input.packets(stream.index))) {
    if (!frame) continue;
    clocks.push(clockOf(frame));
    frame.free();
  }
  decoder.close();
  return clocks;
}
