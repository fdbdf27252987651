import {
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_NOPTS_VALUE,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, InputFormat, Packet, type Stream } from 'node-av/lib';
import { PullFault } from './fault.ts';
import type { PullOrder } from './protocol.ts';

/** Without a packet for so long the camera is asked anew. */
const SILENT_MS = 10_000;
const WATCH_EVERY_MS = 250;
const SECOND_US = 1_000_000;

/** A stream of the camera and the one it becomes. */
interface Track {
  from: Stream;
  to: Stream;
  lastDts: bigint;
}

/**
 * Fetches one camera and publishes what comes as it is, until it ends or is aborted.
 * @throws PullFault, or FFmpegError, with the reason when it was not aborted
 */
export async function remux(
  order: Pick<PullOrder, 'source' | 'url' | 'publishUrl'>,
  signal: AbortSignal,
  onStreaming: () => void,
): Promise<void> {
  const input = new FormatContext();
  const output = new FormatContext();
  let heardAt = performance.now();
  let silent = false;
  // FFmpeg's own limits hold for one read of a socket; a camera that answers without a picture is silent too.
  const watch = setInterval(() => {
    silent = performance.now() - heardAt > SILENT_MS;
    if (silent || signal.aborted) for (const one of [input, output]) one.interrupt();
  }, WATCH_EVERY_MS);
  const abort = (): void => {
    for (const one of [input, output]) one.interrupt();
  };
  signal.addEventListener('abort', abort);
  try {
    input.allocContext();
    await open(input, order);
    const tracks = await publish(input, output, order.publishUrl);
    await copy({
      input,
      output,
      tracks,
      signal,
      onPacket: () => {
        heardAt = performance.now();
      },
      onStreaming,
    });
  } catch (error) {
    if (signal.aborted) return;
    throw silent ? new PullFault('The camera sent nothing for 10 s.') : error;
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', abort);
    await input.closeInput();
    await output.closeOutput();
    output.freeContext();
  }
}

async function open(input: FormatContext, { source, url }: Pick<PullOrder, 'source' | 'url'>): Promise<void> {
  const common = { fflags: 'nobuffer', analyzeduration: SECOND_US, probesize: 500_000, fpsprobesize: 0 };
  const timeoutUs = SILENT_MS * 1000;
  const own =
    source === 'rtsp'
      ? { rtsp_transport: 'tcp', timeout: timeoutUs, protocol_whitelist: 'rtsp,rtsps,rtp,tcp,tls' }
      : { rw_timeout: timeoutUs, seekable: 0, protocol_whitelist: 'http,https,httpproxy,tcp,tls' };
  const format = InputFormat.findInputFormat(source === 'rtsp' ? 'rtsp' : 'flv');
  using options = Dictionary.fromObject({ ...common, ...own });
  FFmpegError.throwIfError(await input.openInput(url, format, options));
  FFmpegError.throwIfError(await input.findStreamInfo());
}

/** Opens the publication with the first picture and the first sound that can be passed on. */
async function publish(
  input: FormatContext,
  output: FormatContext,
  url: string,
): Promise<Map<number, Track>> {
  const video = input.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
  if (!video) throw new PullFault('The camera sends no picture.');
  const { codecId } = video.codecpar;
  if (codecId !== AV_CODEC_ID_H264 && codecId !== AV_CODEC_ID_HEVC)
    throw new PullFault('The camera sends neither H.264 nor H.265: set its encoder to one of them.');
  const audio = input.streams.find(
    ({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_AUDIO && codecpar.codecId === AV_CODEC_ID_AAC,
  );
  FFmpegError.throwIfError(output.allocOutputContext2(null, 'flv', url));
  const tracks = new Map<number, Track>();
  for (const from of audio ? [video, audio] : [video]) {
    const to = output.newStream(null);
    FFmpegError.throwIfError(from.codecpar.copy(to.codecpar));
    to.codecpar.codecTag = 0;
    to.timeBase = from.timeBase;
    tracks.set(from.index, { from, to, lastDts: AV_NOPTS_VALUE });
  }
  try {
    FFmpegError.throwIfError(await output.openOutput());
    using options = Dictionary.fromObject({ flvflags: 'no_duration_filesize', flush_packets: 1 });
    FFmpegError.throwIfError(await output.writeHeader(options));
  } catch (error) {
    throw new PullFault('The media process of the hub does not take the stream.', { cause: error });
  }
  return tracks;
}

interface Copying {
  input: FormatContext;
  output: FormatContext;
  tracks: ReadonlyMap<number, Track>;
  signal: AbortSignal;
  onPacket(): void;
  onStreaming(): void;
}

/** Passes packets on from the first key frame on, each with a decoding time later than the one before. */
async function copy({ input, output, tracks, signal, onPacket, onStreaming }: Copying): Promise<void> {
  using packet = new Packet();
  packet.alloc();
  let pictures = 0;
  while (!signal.aborted) {
    FFmpegError.throwIfError(await input.readFrame(packet));
    const track = tracks.get(packet.streamIndex);
    const isVideo = track?.from.codecpar.codecType === AVMEDIA_TYPE_VIDEO;
    if (!track || !(pictures > 0 || (isVideo && packet.isKeyframe)) || !inTime(packet, track)) {
      packet.unref();
      continue;
    }
    packet.streamIndex = track.to.index;
    packet.rescaleTs(track.from.timeBase, track.to.timeBase);
    const written = await output.writeFrame(packet);
    packet.unref();
    if (written < 0) throw new PullFault('The media process of the hub took no more of the stream.');
    if (!isVideo) continue;
    onPacket();
    // After the second picture: the media process has the first one by then.
    if (++pictures === 2) onStreaming();
  }
}

/** Whether the packet has a place in time; RTP carries none for decoding, where only pictures out of order need it. */
function inTime(packet: Packet, track: Track): boolean {
  if (packet.dts === AV_NOPTS_VALUE) packet.dts = packet.pts;
  if (packet.dts === AV_NOPTS_VALUE) return false;
  if (track.lastDts !== AV_NOPTS_VALUE && packet.dts <= track.lastDts) return false;
  if (packet.pts === AV_NOPTS_VALUE || packet.pts < packet.dts) packet.pts = packet.dts;
  track.lastDts = packet.dts;
  return true;
}
