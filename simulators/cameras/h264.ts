/** One coded picture as FLV and MP4 carry it: every unit after its length. */
export interface CodedPicture {
  isKey: boolean;
  data: Buffer;
}

const NAL_SPS = 7;
const NAL_PPS = 8;
const NAL_DELIMITER = 9;

/** The units of an Annex B stream, without their start codes (ITU-T H.264, B.1). */
export function splitUnits(stream: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let start = -1;
  for (let i = 0; i + 2 < stream.length; i += 1) {
    if (stream[i] !== 0 || stream[i + 1] !== 0 || stream[i + 2] !== 1) continue;
    if (start >= 0) units.push(withoutZeros(stream.subarray(start, i)));
    start = i + 3;
    i += 2;
  }
  if (start >= 0) units.push(withoutZeros(stream.subarray(start)));
  return units;
}

/** Units after their lengths; parameter sets and delimiters are left out, for the configuration carries them. */
export function toLengthPrefixed(units: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  for (const unit of units) {
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === NAL_SPS || type === NAL_PPS || type === NAL_DELIMITER) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(unit.length);
    parts.push(length, unit);
  }
  return Buffer.concat(parts);
}

/** The decoder's configuration of these parameter sets (ISO/IEC 14496-15, 5.3.3.1); null without them. */
export function configurationOf(units: readonly Buffer[]): Buffer | null {
  const sps = units.find((unit) => ((unit[0] ?? 0) & 0x1f) === NAL_SPS);
  const pps = units.find((unit) => ((unit[0] ?? 0) & 0x1f) === NAL_PPS);
  if (sps === undefined || pps === undefined) return null;
  const length = (unit: Buffer): Buffer => Buffer.from([unit.length >> 8, unit.length & 0xff]);
  return Buffer.concat([
    Buffer.from([1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1]),
    length(sps),
    sps,
    Buffer.from([1]),
    length(pps),
    pps,
  ]);
}

/** Zeros before the next start code belong to it. */
function withoutZeros(unit: Buffer): Buffer {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end -= 1;
  return unit.subarray(0, end);
}
