import type { VideoCodec } from './tag.ts';

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
