import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AV_LOG_QUIET,
  Decoder,
  Demuxer,
  Encoder,
  FFmpegError,
  FormatContext,
  Log,
  Muxer,
  type Packet,
} from 'node-av';

Log.setLevel(AV_LOG_QUIET);

/** What is published again and again. */
export interface Reel {
  /** A source of `lavfi`: `testsrc` moves, `color` stands still. */
  source?: string;
  /** Filters behind the source, each after a comma. */
  filter?: string;
  codec?: 'h264' | 'h265';
  fps?: number;
  /** Frames from a key frame to the next. */
  gop?: number;
  seconds?: number;
  bitrate?: string;
  sound?: boolean;
}

const encoded = new Map<string, Promise<string>>();

/** The file of a reel; each is encoded once. */
export function reelOf(reel: Reel = {}): Promise<string> {
  const name = JSON.stringify(reel);
  const file = encoded.get(name) ?? encode(reel);
  encoded.set(name, file);
  return file;
}

async function encode(reel: Reel): Promise<string> {
  const {
    source = 'testsrc=size=160x96',
    codec = 'h264',
    fps = 10,
    gop = 5,
    seconds = 1,
    bitrate,
    sound,
    filter,
  } = reel;
  // Benchmarks use it too, outside a test file: the process removes it.
  const dir = mkdtempSync(join(tmpdir(), 'gridwatch-reel-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'reel.mkv');
  const inputs = [
    await Demuxer.open(`${source}:rate=${fps}:duration=${seconds}${filter ?? ''},format=yuv420p`, {
      format: 'lavfi',
    }),
  ];
  if (sound)
    inputs.push(await Demuxer.open(`sine=sample_rate=48000:duration=${seconds}`, { format: 'lavfi' }));
  const output = await Muxer.open(path, { format: 'matroska' });
  const x265 = { 'x265-params': 'log-level=none' };
  const options = { preset: 'ultrafast', tune: 'zerolatency', ...(codec === 'h265' && x265) };
  const lib = codec === 'h264' ? 'libx264' : 'libx265';
  const video = { gopSize: gop, maxBFrames: 0, ...(bitrate && { bitrate }), options };
  const tracks = [];
  for (const input of inputs) {
    const stream = input.video() ?? input.audio();
    if (!stream) throw new Error(`nothing comes from ${source}`);
    const decoder = await Decoder.create(stream);
    const settings = input.video() ? video : { autoResample: true };
    const encoder = await Encoder.create((input.video() ? lib : 'aac') as never, {
      decoder,
      autoFormat: true,
      ...settings,
    });
    tracks.push({
      packets: encoder.packets(decoder.frames(input.packets(stream.index))),
      index: output.addStream(encoder),
    });
  }
  await Promise.all(
    tracks.map(async ({ packets, index }) => {
      for await (const packet of packets) if (packet) await output.writePacket(packet, index);
    }),
  );
  await output.close();
  for (const input of inputs) await input.close();
  return path;
}

interface Frame {
  packet: Packet;
  ms: number;
}

/** A camera that publishes a reel over RTMP with FFmpeg's own client. On its formats: node-av's `Muxer` leaves connections open. */
export class RtmpCamera {
  readonly #output: FormatContext;
  readonly #frames: readonly Frame[];
  readonly #loopMs: number;
  #sent = 0;
  #closed = false;

  private constructor(output: FormatContext, frames: readonly Frame[], loopMs: number) {
    this.#output = output;
    this.#frames = frames;
    this.#loopMs = loopMs;
  }

  /** Connects and asks to publish, and sends the configurations. @throws FFmpegError when it is refused. */
  static async connect(url: string, reel: Reel = {}): Promise<RtmpCamera> {
    await using input = await Demuxer.open(await reelOf(reel));
    const output = new FormatContext();
    FFmpegError.throwIfError(output.allocOutputContext2(null, 'flv', url));
    output.setOption('flush_packets', '1');
    for (const stream of input.streams) {
      const { codecpar } = output.newStream(null);
      stream.codecpar.copy(codecpar);
      codecpar.codecTag = 0;
    }
    FFmpegError.throwIfError(await output.openOutput(), 'connect');
    FFmpegError.throwIfError(await output.writeHeader(), 'write the header');
    const frames: Frame[] = [];
    for await (const packet of input.packets()) {
      const clone = packet?.clone();
      if (clone) frames.push({ packet: clone, ms: Number(clone.dts) });
    }
    const { seconds = 1 } = reel;
    return new RtmpCamera(output, frames, Math.round(seconds * 1000));
  }

  /** Publishes the next `count` packets as fast as it can. @throws FFmpegError when the connection is closed. */
  async push(count: number): Promise<void> {
    for (let i = 0; i < count && !this.#closed; i++) {
      const { packet, ms } = this.#frames[this.#sent % this.#frames.length]!;
      using copy = packet.clone();
      if (!copy) throw new Error('out of memory');
      const shift = BigInt(this.#nextMs - ms);
      copy.pts += shift;
      copy.dts += shift;
      this.#sent++;
      FFmpegError.throwIfError(await this.#output.writeFrame(copy), 'publish');
    }
  }

  /** Publishes at the speed of the reel until it is closed or the other side ends it; resolves then. */
  async run(): Promise<void> {
    const startedMs = performance.now() - this.#nextMs;
    while (!this.#closed) {
      const waitMs = startedMs + this.#nextMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      try {
        await this.push(1);
      } catch {
        return; // closed by the other side
      }
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#output.closeOutput();
    this.#output.freeContext();
  }

  /** When the next packet is due, ms from the first. */
  get #nextMs(): number {
    const { ms } = this.#frames[this.#sent % this.#frames.length]!;
    return ms + Math.floor(this.#sent / this.#frames.length) * this.#loopMs;
  }
}
