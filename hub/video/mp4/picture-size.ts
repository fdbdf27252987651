export interface PictureSize {
  width: number;
  height: number;
}

/**
 * The size of the pictures a decoder configuration record (ISO/IEC 14496-15) announces; undefined when unreadable. A
 * broken one ends the reading at its end: node-media-server's reader goes on as often as the record says, billions of times.
 */
export function pictureSize(codec: 'h264' | 'h265', config: Uint8Array): PictureSize | undefined {
  try {
    const bytes = Buffer.from(config.buffer, config.byteOffset, config.byteLength);
    const size = codec === 'h264' ? avcSize(bytes) : hevcSize(bytes);
    return size && size.width > 0 && size.height > 0 && size.width < 65_536 && size.height < 65_536
      ? size
      : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // read beyond its end
    throw error;
  }
}

/** Bits of a parameter set, its emulation prevention bytes taken out. */
class Bits {
  readonly #bytes: number[] = [];
  #at = 0;

  constructor(unit: Uint8Array) {
    for (const [i, byte] of unit.entries())
      if (!(byte === 3 && i >= 2 && unit[i - 1] === 0 && unit[i - 2] === 0)) this.#bytes.push(byte);
  }

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new RangeError('the parameter set ends too early');
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  skip(count: number): void {
    this.#at += count;
  }

  /** Exponential-Golomb, unsigned. */
  ue(): number {
    let zeros = 0;
    while (this.read(1) === 0) if (++zeros > 31) throw new RangeError('no such number');
    return 2 ** zeros - 1 + this.read(zeros);
  }

  se(): number {
    const code = this.ue();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

/** Profiles whose parameter set says a chroma format (ITU-T H.264, 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

function avcSize(config: Buffer): PictureSize | undefined {
  if ((config.readUInt8(5) & 0x1f) === 0) return undefined;
  const length = config.readUInt16BE(6);
  const bits = new Bits(config.subarray(9, 8 + length));
  const profile = bits.read(8);
  bits.skip(16);
  bits.ue();
  let chroma = 1;
  if (HIGH_PROFILES.has(profile)) {
    chroma = bits.ue();
    if (chroma === 3) bits.skip(1);
    bits.ue();
    bits.ue();
    bits.skip(1);
    if (bits.read(1) === 1)
      for (let i = 0; i < (chroma === 3 ? 12 : 8); i++)
        if (bits.read(1) === 1) skipScalingList(bits, i < 6 ? 16 : 64);
  }
  bits.ue();
  const orderType = bits.ue();
  if (orderType === 0) bits.ue();
  else if (orderType === 1) {
    bits.skip(1);
    bits.se();
    bits.se();
    const cycle = bits.ue();
    for (let i = 0; i < Math.min(cycle, 255); i++) bits.se();
  }
  bits.ue();
  bits.skip(1);
  const columns = bits.ue() + 1;
  const rows = bits.ue() + 1;
  const framesOnly = bits.read(1);
  if (framesOnly === 0) bits.skip(1);
  bits.skip(1);
  const [left, right, top, bottom] = cropping(bits);
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
  return {
    width: columns * 16 - (left + right) * unitX,
    height: rows * 16 * (2 - framesOnly) - (top + bottom) * unitY,
  };
}

function skipScalingList(bits: Bits, size: number): void {
  let [last, next] = [8, 8];
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function cropping(bits: Bits): [number, number, number, number] {
  return bits.read(1) === 1 ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
}

const HEVC_SPS = 33;

/** ITU-T H.265, 7.3.2.2, up to the conformance window. */
function hevcSize(config: Buffer): PictureSize | undefined {
  const unit = hevcUnit(config, HEVC_SPS);
  if (!unit) return undefined;
  const bits = new Bits(unit.subarray(2));
  bits.skip(4);
  const subLayers = bits.read(3);
  bits.skip(1);
  bits.skip(88 + 8); // profile, tier and level
  const present = Array.from({ length: subLayers }, () => [bits.read(1), bits.read(1)] as const);
  if (subLayers > 0) bits.skip((8 - subLayers) * 2);
  for (const [profile, level] of present) bits.skip(profile * 88 + level * 8);
  bits.ue();
  const chroma = bits.ue();
  if (chroma === 3) bits.skip(1);
  const width = bits.ue();
  const height = bits.ue();
  const [left, right, top, bottom] = cropping(bits);
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = chroma === 1 ? 2 : 1;
  return { width: width - (left + right) * unitX, height: height - (top + bottom) * unitY };
}

function hevcUnit(config: Buffer, wanted: number): Buffer | undefined {
  let at = 23;
  for (let arrays = config.readUInt8(22); arrays > 0; arrays--) {
    const type = config.readUInt8(at) & 0x3f;
    const units = config.readUInt16BE(at + 1);
    at += 3;
    for (let i = 0; i < units; i++) {
      const length = config.readUInt16BE(at);
      if (type === wanted) return config.subarray(at + 2, at + 2 + length);
      at += 2 + length;
    }
  }
  return undefined;
}
