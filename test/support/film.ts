import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AV_LOG_QUIET, Decoder, Demuxer, Encoder, Log, Muxer } from 'node-av';
import { FragmentedFile } from '../../hub/video/media/fragmented-file.ts';
import type { Tag } from '../../hub/video/media/tag.ts';
import { tempDir } from './temp.ts';

Log.setLevel(AV_LOG_QUIET);

/** What a camera is to publish. */
export interface Film {
  seconds?: number;
  fps?: number;
  /** Frames from a key frame to the next. */
  gop?: number;
  codec?: 'h264' | 'h265';
  bFrames?: number;
  size?: string;
  sound?: boolean;
}

/** Instant of the first tag. */
export const NOON = Date.UTC(2026, 10, 23, 4);

/** Encodes a moving picture, and a tone, and answers the tags of it, the configurations first. */
export async function filmOf(film: Film = {}): Promise<Tag[]> {
  const { seconds = 4, fps = 10, gop = 10, codec = 'h264', bFrames = 0, size = '160x96', sound } = film;
  const source = `testsrc=size=${size}:rate=${fps}:duration=${seconds},format=yuv420p`;
  const lib = codec === 'h264' ? 'libx264' : 'libx265';
  const options = { preset: 'ultrafast', ...(codec === 'h265' && { 'x265-params': 'log-level=none' }) };
  const video = await tagsOf(source, lib, { gopSize: gop, maxBFrames: bFrames, options });
  const tone = `sine=frequency=440:sample_rate=48000:duration=${seconds}`;
  const audio = sound ? await tagsOf(tone, 'aac', { autoResample: true }) : [];
  const all = [...video, ...audio];
  return [...all.filter((tag) => tag.isConfig), ...inOrder(all.filter((tag) => !tag.isConfig))];
}

const inOrder = (tags: Tag[]): Tag[] => tags.toSorted((a, b) => a.dtsMs - b.dtsMs);

async function tagsOf(source: string, encoder: string, settings: object): Promise<Tag[]> {
  const path = join(tempDir(), 'film.flv');
  const input = await Demuxer.open(source, { format: 'lavfi' });
  const stream = input.video() ?? input.audio();
  if (!stream) throw new Error(`nothing comes from ${source}`);
  const decoder = await Decoder.create(stream);
  const made = await Encoder.create(encoder as never, { decoder, autoFormat: true, ...settings });
  const output = await Muxer.open(path, { format: 'flv' });
  const index = output.addStream(made);
  for await (const packet of made.packets(decoder.frames(input.packets(stream.index))))
    if (packet) await output.writePacket(packet, index);
  await output.close();
  await input.close();
  return [...parseFlv(await readFile(path))];
}

/** The tags of an FLV file, arriving as their clock says. */
function* parseFlv(file: Buffer): Generator<Tag> {
  for (let at = 13; at + 11 <= file.length; ) {
    const size = file.readUIntBE(at + 1, 3);
    const bytes = file.subarray(at, at + size + 15);
    const dtsMs = bytes.readUIntBE(4, 3) + (bytes.readUInt8(7) << 24);
    at += bytes.length;
    const tag = bytes[0] === 9 ? videoOf(bytes) : bytes[0] === 8 ? audioOf(bytes) : undefined;
    if (tag) yield { compositionMs: 0, isKey: false, ...tag, dtsMs, at: NOON + dtsMs, bytes };
  }
}

type Part = Pick<Tag, 'kind' | 'codec' | 'isConfig' | 'dataOffset'> & Partial<Tag>;

function videoOf(bytes: Buffer): Part | undefined {
  const first = bytes.readUInt8(11);
  const isKey = ((first >> 4) & 7) === 1;
  if ((first & 0x80) === 0) {
    const type = bytes.readUInt8(12);
    if (type > 1) return undefined;
    const compositionMs = bytes.readIntBE(13, 3);
    const isConfig = type === 0;
    return {
      kind: 'video',
      codec: 'h264',
      isConfig,
      isKey: isKey && !isConfig,
      compositionMs,
      dataOffset: 16,
    };
  }
  const type = first & 15;
  if (type !== 0 && type !== 1 && type !== 3) return undefined;
  const isConfig = type === 0;
  const compositionMs = type === 1 ? bytes.readIntBE(16, 3) : 0;
  const dataOffset = type === 1 ? 19 : 16;
  return { kind: 'video', codec: 'h265', isConfig, isKey: isKey && !isConfig, compositionMs, dataOffset };
}

const audioOf = (bytes: Buffer): Part => ({
  kind: 'audio',
  codec: 'aac',
  isConfig: bytes.readUInt8(12) === 0,
  dataOffset: 13,
});

/** What a player shows of a file. @throws Error when a frame does not decode. */
export async function shown(path: string) {
  const input = await Demuxer.open(path);
  try {
    const read = async (stream: ReturnType<typeof input.video>) => {
      const at: number[] = [];
      if (!stream) return at;
      const { num, den } = stream.timeBase;
      const decoder = await Decoder.create(stream);
      for await (const frame of decoder.frames(input.packets(stream.index)))
        if (frame) at.push(Math.round((Number(frame.pts) * num * 1000) / den));
      return at;
    };
    return { framesMs: await read(input.video()), durationMs: Math.round(input.duration * 1000) };
  } finally {
    await input.close();
  }
}

/** The fragments of a film, the head first. */
export function fragmentsOf(tags: readonly Tag[]): Buffer[] {
  const video = tags.find((tag) => tag.isConfig && tag.kind === 'video');
  const audio = tags.find((tag) => tag.isConfig && tag.kind === 'audio');
  const file = video && FragmentedFile.of({ video, audio });
  if (!file) throw new Error('the film has no configuration');
  const pieces = [[file.head], ...tags.map((tag) => file.add(tag)), file.end()];
  return pieces.flatMap((piece) => (piece ? [Buffer.concat(piece)] : []));
}
