import { box, fullBox, u8, u16, u32 } from './boxes.ts';
import { type PictureSize, pictureSize } from './picture-size.ts';
import type { Track } from './track.ts';

const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const ZERO = Buffer.alloc(16);
const DPI_72 = 0x00480000;

const described = (entry: Buffer): Buffer => fullBox('stsd', 0, 0, u32(1), entry);

/**
 * The track of a camera's pictures. `config`: its AVC or HEVC decoder configuration record (ISO/IEC 14496-15), which
 * is what a sequence header carries. Undefined when that says no size.
 */
export function videoTrack(codec: 'h264' | 'h265', config: Uint8Array): Track | undefined {
  const size = pictureSize(codec, config);
  if (!size) return undefined;
  const [entry, inner] = codec === 'h264' ? ['avc1', 'avcC'] : ['hvc1', 'hvcC'];
  const description = described(visualEntry(entry, size, box(inner, config)));
  return { kind: 'video', codec, ...size, description };
}

function visualEntry(type: string, { width, height }: PictureSize, config: Buffer): Buffer {
  return box(
    type,
    ZERO.subarray(0, 6),
    u16(1), // data reference
    ZERO,
    u16(width, height),
    u32(DPI_72, DPI_72, 0),
    u16(1), // frames in a sample
    Buffer.alloc(32), // name of the compressor
    u16(24, 0xffff), // depth, no colour table
    config,
  );
}

/** The track of a camera's sound. `config`: its AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). Undefined when unreadable. */
export function audioTrack(config: Uint8Array): Track | undefined {
  const [first = 0, second = 0] = config;
  const sampleRate = SAMPLE_RATES[((first & 0x07) << 1) | (second >> 7)];
  const channels = (second >> 3) & 0x0f;
  if (config.length < 2 || sampleRate === undefined || channels === 0) return undefined;
  const entry = box(
    'mp4a',
    ZERO.subarray(0, 6),
    u16(1), // data reference
    ZERO.subarray(0, 8),
    u16(channels, 16, 0, 0),
    u32(sampleRate > 0xffff ? 0 : sampleRate << 16),
    elementaryStream(config),
  );
  return { kind: 'audio', codec: 'aac', width: 0, height: 0, description: described(entry) };
}

/** ISO/IEC 14496-14, 5.6: descriptors of the elementary stream, each with its length in one byte. */
function elementaryStream(config: Uint8Array): Buffer {
  const descriptor = (tag: number, ...parts: Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts);
    return Buffer.concat([u8(tag, body.length), body]);
  };
  const AUDIO_STREAM = 0x15;
  const MPEG4_AUDIO = 0x40;
  const decoder = descriptor(
    4,
    u8(MPEG4_AUDIO, AUDIO_STREAM, 0, 0, 0),
    u32(0, 0),
    descriptor(5, config.subarray(0, 64)),
  );
  return fullBox('esds', 0, 0, descriptor(3, u16(0), u8(0), decoder, descriptor(6, u8(2))));
}
