import { AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_ID_H264, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet, Rational } from 'node-av/lib';

/** Brightness and the colour differences of the pixel at `x`, `y`. */
export type Paint = (x: number, y: number) => readonly [luma: number, blue: number, red: number];

/** One key frame of H.264 as an encoder gives it, with its parameter sets before it. */
export function encodedKeyFrame(paint: Paint, width = 640, height = 360) {
  using encoder = new CodecContext();
  const found = Codec.findEncoder(AV_CODEC_ID_H264);
  if (!found) throw new Error('there is no encoder of H.264');
  encoder.allocContext3(found);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, 1000);
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  encoder.setOption('preset', 'ultrafast');
  encoder.setOption('tune', 'zerolatency');
  FFmpegError.throwIfError(encoder.open2Sync(found), 'open');
  using frame = new Frame();
  frame.alloc();
  frame.format = AV_PIX_FMT_YUV420P;
  frame.width = width;
  frame.height = height;
  FFmpegError.throwIfError(frame.getBuffer(0), 'buffer');
  const [luma, blue, red] = frame.data ?? [];
  const [strideY = 0, strideC = 0] = frame.linesize;
  if (!luma || !blue || !red) throw new Error('a frame without planes');
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [Y, U, V] = paint(x, y);
      luma[y * strideY + x] = Y;
      if (x % 2 === 0 && y % 2 === 0) {
        blue[(y / 2) * strideC + x / 2] = U;
        red[(y / 2) * strideC + x / 2] = V;
      }
    }
  }
  frame.pts = 0n;
  FFmpegError.throwIfError(encoder.sendFrameSync(frame), 'send');
  using packet = new Packet();
  packet.alloc();
  FFmpegError.throwIfError(encoder.receivePacketSync(packet), 'receive');
  return {
    codec: 'h264' as const,
    config: Buffer.from(encoder.extraData ?? []),
    frames: [Buffer.from(packet.data ?? [])],
  };
}
