import { AV_CODEC_ID_H264, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet, Rational } from 'node-av/lib';

/** Pictures of H.264, each as its NAL units without start codes; the first is a key frame after its parameter sets. */
export function encodedGroup(count: number, width = 320, height = 192): Buffer[][] {
  using encoder = new CodecContext();
  const found = Codec.findEncoder(AV_CODEC_ID_H264);
  if (!found) throw new Error('there is no encoder of H.264');
  encoder.allocContext3(found);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, 10);
  encoder.gopSize = count;
  encoder.setOption('preset', 'ultrafast');
  encoder.setOption('tune', 'zerolatency');
  FFmpegError.throwIfError(encoder.open2Sync(found), 'open');
  using frame = new Frame();
  frame.alloc();
  frame.format = AV_PIX_FMT_YUV420P;
  frame.width = width;
  frame.height = height;
  FFmpegError.throwIfError(frame.getBuffer(0), 'buffer');
  using packet = new Packet();
  packet.alloc();
  const pictures: Buffer[][] = [];
  for (let n = 0; n < count; n++) {
    const [luma] = frame.data ?? [];
    if (!luma) throw new Error('a frame without planes');
    // Noise does not compress: a key frame that takes several RTP packets.
    for (let at = 0; at < luma.length; at++) luma[at] = (at * 7919 + n * 31 * at) % 220;
    frame.pts = BigInt(n);
    FFmpegError.throwIfError(encoder.sendFrameSync(frame), 'send');
    FFmpegError.throwIfError(encoder.receivePacketSync(packet), 'receive');
    pictures.push(nalUnits(packet.data ?? Buffer.alloc(0)));
    packet.unref();
  }
  return pictures;
}

function nalUnits(bytes: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf('000001', 0, 'hex'); at >= 0; at = bytes.indexOf('000001', at + 3, 'hex'))
    starts.push(at + 3);
  return starts.map((start, n) => {
    const next = starts[n + 1];
    const end = next === undefined ? bytes.length : next - 3 - (bytes[next - 4] === 0 ? 1 : 0);
    return Buffer.from(bytes.subarray(start, end));
  });
}
