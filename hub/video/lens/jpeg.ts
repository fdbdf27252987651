import {
  AV_CODEC_FLAG_QSCALE,
  AV_CODEC_ID_MJPEG,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AVCOL_RANGE_JPEG,
  FF_QP2LAMBDA,
  SWS_AREA,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Packet, Rational, SoftwareScaleContext } from 'node-av/lib';

/** FFmpeg's quantiser of a JPEG, 2 is best and 31 worst: 4 is about quality 85. */
const QUALITY = 4;

/** A frame as JPEG, no wider than `maxWidth`, with the range of brightness JPEG has. @throws Error */
export function jpegOf(frame: Frame, maxWidth: number): { jpeg: Buffer; width: number; height: number } {
  const width = Math.min(frame.width, maxWidth) & ~1;
  const height = Math.round((frame.height * width) / frame.width) & ~1;
  using full = new Frame();
  full.alloc();
  full.format = AV_PIX_FMT_YUVJ420P;
  full.width = width;
  full.height = height;
  FFmpegError.throwIfError(full.getBuffer(0), 'there is no memory for a picture');
  using scaler = new SoftwareScaleContext();
  scaler.getContext(
    frame.width,
    frame.height,
    asPicture(frame),
    width,
    height,
    AV_PIX_FMT_YUVJ420P,
    SWS_AREA,
  );
  FFmpegError.throwIfError(scaler.scaleFrameSync(full, frame), 'the picture could not be converted');

  using encoder = new CodecContext();
  const found = Codec.findEncoder(AV_CODEC_ID_MJPEG);
  if (!found) throw new Error('there is no encoder of JPEG');
  encoder.allocContext3(found);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUVJ420P;
  encoder.colorRange = AVCOL_RANGE_JPEG;
  encoder.timeBase = new Rational(1, 25);
  encoder.setFlags(AV_CODEC_FLAG_QSCALE);
  encoder.globalQuality = QUALITY * FF_QP2LAMBDA;
  FFmpegError.throwIfError(encoder.open2Sync(found), 'the encoder of JPEG could not be opened');
  full.quality = encoder.globalQuality;
  FFmpegError.throwIfError(encoder.sendFrameSync(full), 'the picture was not taken');
  using packet = new Packet();
  packet.alloc();
  FFmpegError.throwIfError(encoder.receivePacketSync(packet), 'there is no JPEG');
  return { jpeg: Buffer.from(packet.data ?? []), width, height };
}

/** Decoders name the full range in the format or beside it; the scaler goes by the format. */
function asPicture({ format, colorRange }: Frame): typeof AV_PIX_FMT_YUV420P {
  const isFull = format === AV_PIX_FMT_YUV420P && colorRange === AVCOL_RANGE_JPEG;
  return (isFull ? AV_PIX_FMT_YUVJ420P : format) as typeof AV_PIX_FMT_YUV420P;
}
