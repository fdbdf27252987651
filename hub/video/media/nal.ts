import { parseH264Sps, parseH265Sps } from 'node-media-server/src/protocol/sps_info.js';
import type { VideoCodec } from './tag.ts';

/** Width and height of the picture, pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

const SPS_OF_HEVC = 33;

/** The first SPS in an AVC configuration record. ISO/IEC 14496-15, 5.3.3. */
function spsOfAvc(record: Buffer): Buffer | undefined {
  if (record.length < 8 || ((record[5] ?? 0) & 0x1f) === 0) return undefined;
  return record.subarray(8, 8 + record.readUInt16BE(6));
}

/** The first SPS in an HEVC configuration record. ISO/IEC 14496-15, 8.3.3. */
function spsOfHevc(record: Buffer): Buffer | undefined {
  let at = 23;
  for (let arrays = record[22] ?? 0; arrays > 0 && at + 3 <= record.length; arrays--) {
    const type = (record[at] ?? 0) & 0x3f;
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let i = 0; i < count && at + 2 <= record.length; i++) {
      const length = record.readUInt16BE(at);
      if (type === SPS_OF_HEVC) return record.subarray(at + 2, at + 2 + length);
      at += 2 + length;
    }
  }
  return undefined;
}

/** What size of picture a decoder's configuration record announces, or null when it cannot be read. */
export function pictureSize(codec: VideoCodec, record: Buffer): PictureSize | null {
  const sps = codec === 'h264' ? spsOfAvc(record) : spsOfHevc(record);
  if (!sps || sps.length < 4) return null;
  return codec === 'h264' ? parseH264Sps(sps) : parseH265Sps(sps);
}

/** Whether the NAL unit carries coded picture. */
const isPicture = (codec: VideoCodec, first: number): boolean => {
  const type = codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
  return codec === 'h264' ? type >= 1 && type <= 5 : type < 32;
};

/** The NAL units of a sample that carry picture; each stands after its length in 4 bytes. */
export function pictureUnits(codec: VideoCodec, sample: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + 5 <= sample.length; ) {
    const end = at + 4 + sample.readUInt32BE(at);
    if (isPicture(codec, sample[at + 4] ?? 0)) units.push(sample.subarray(at + 4, end));
    at = end;
  }
  return units;
}
