/** A value of AMF 0 as RTMP commands use it; an object keeps the order of its names. */
export type AmfValue = number | boolean | string | null | undefined | { [name: string]: AmfValue };

/** Encodes values one after the other (Action Message Format 0, 2.1 to 2.7). */
export function encodeAmf(...values: AmfValue[]): Buffer {
  return Buffer.concat(values.map(encodeValue));
}

function encodeValue(value: AmfValue): Buffer {
  switch (typeof value) {
    case 'number': {
      const bytes = Buffer.alloc(9);
      bytes.writeDoubleBE(value, 1);
      return bytes;
    }
    case 'boolean':
      return Buffer.from([1, value ? 1 : 0]);
    case 'string':
      return Buffer.concat([Buffer.from([2]), encodeName(value)]);
    case 'undefined':
      return Buffer.from([6]);
    default: {
      if (value === null) return Buffer.from([5]);
      const parts = Object.entries(value).flatMap(([name, inner]) => [encodeName(name), encodeValue(inner)]);
      return Buffer.concat([Buffer.from([3]), ...parts, Buffer.from([0, 0, 9])]);
    }
  }
}

function encodeName(name: string): Buffer {
  const text = Buffer.from(name);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, text]);
}

/** Deeper than any answer of a server; what nests further is not one. */
const MOST_DEPTH = 8;

/** Decodes values until the end, or until something that is no answer of a server: what was read before it is kept. */
export function decodeAmf(bytes: Buffer): AmfValue[] {
  const reader = { bytes, at: 0 };
  const values: AmfValue[] = [];
  try {
    while (reader.at < bytes.length) values.push(decodeValue(reader, 0));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return values;
}

interface Reader {
  bytes: Buffer;
  at: number;
}

function decodeValue(reader: Reader, depth: number): AmfValue {
  if (depth > MOST_DEPTH) throw new RangeError('nested too deep');
  const marker = reader.bytes.readUInt8(reader.at);
  reader.at += 1;
  switch (marker) {
    case 0:
      reader.at += 8;
      return reader.bytes.readDoubleBE(reader.at - 8);
    case 1:
      reader.at += 1;
      return reader.bytes.readUInt8(reader.at - 1) !== 0;
    case 2:
      return decodeName(reader);
    case 3:
      return decodeObject(reader, depth);
    case 5:
      return null;
    case 6:
      return undefined;
    case 8:
      // An ECMA array is an object after a count that nobody relies on.
      reader.at += 4;
      return decodeObject(reader, depth);
    default:
      throw new RangeError(`no value of a command: ${marker}`);
  }
}

function decodeObject(reader: Reader, depth: number): AmfValue {
  const object: { [name: string]: AmfValue } = {};
  for (;;) {
    const name = decodeName(reader);
    if (name === '' && reader.bytes.readUInt8(reader.at) === 9) {
      reader.at += 1;
      return object;
    }
    object[name] = decodeValue(reader, depth + 1);
  }
}

function decodeName(reader: Reader): string {
  const from = reader.at + 2;
  reader.at = from + reader.bytes.readUInt16BE(reader.at);
  if (reader.at > reader.bytes.length) throw new RangeError('cut short');
  return reader.bytes.toString('utf8', from, reader.at);
}
