import type { Tag, VideoCodec } from './tag.ts';

/** A tag whose bytes also lie behind the head of a WebSocket frame: viewers of both kinds are sent the same memory. */
export interface SharedTag extends Tag {
  /** A whole binary message of a server: head and `bytes`. */
  frame: Buffer;
}

const HEAD = 11;
const TAIL = 4;
/** The longest head of a frame that a server sends: it does not mask. RFC 6455, 5.2. */
const FRAME_HEAD = 10;
const BINARY_MESSAGE = 0x82;

const typeOf = { audio: 8, video: 9, script: 18 } as const;
export type TagKind = Tag['kind'];

/** What the first bytes of a payload say; null for what is no picture, no sound, or of a codec that browsers do not play here. */
export interface Payload {
  codec: Tag['codec'];
  isConfig: boolean;
  isKey: boolean;
  compositionMs: number;
  /** Where coded data starts in the payload. */
  offset: number;
}

const fourHevc = 0x68766331; // hvc1
const fourAvc = 0x61766331; // avc1

const signed24 = (bytes: Buffer, at: number): number => bytes.readIntBE(at, 3);

/** Legacy layout: codec 7 is AVC, and 12 is HEVC as cameras sent it before there was enhanced RTMP. */
function readLegacyVideo(body: Buffer): Payload | null {
  const codecs: Record<number, VideoCodec> = { 7: 'h264', 12: 'h265' };
  const codec = codecs[(body[0] ?? 0) & 0x0f];
  const packet = body[1];
  if (!codec || body.length < 5 || (packet !== 0 && packet !== 1)) return null;
  const isKey = packet === 1 && (body[0] ?? 0) >> 4 === 1;
  return { codec, isConfig: packet === 0, isKey, compositionMs: signed24(body, 2), offset: 5 };
}

/** Enhanced RTMP v1: packet types 0 (start), 1 (frames, with a composition time) and 3 (frames without). */
function readEnhancedVideo(body: Buffer): Payload | null {
  if (body.length < 5) return null;
  const four = body.readUInt32BE(1);
  const codec = four === fourHevc ? 'h265' : four === fourAvc ? 'h264' : null;
  const packet = (body[0] ?? 0) & 0x0f;
  const isKey = (((body[0] ?? 0) >> 4) & 0b111) === 1;
  if (!codec) return null;
  if (packet === 0) return { codec, isConfig: true, isKey: false, compositionMs: 0, offset: 5 };
  if (packet === 3) return { codec, isConfig: false, isKey, compositionMs: 0, offset: 5 };
  if (packet !== 1 || body.length < 8) return null;
  return { codec, isConfig: false, isKey, compositionMs: signed24(body, 5), offset: 8 };
}

/** Reads the head of a payload as it comes over RTMP. */
export function readPayload(kind: TagKind, body: Buffer): Payload | null {
  const first = body[0];
  if (first === undefined) return null;
  if (kind === 'video') return first & 0x80 ? readEnhancedVideo(body) : readLegacyVideo(body);
  if (kind === 'script') return { codec: null, isConfig: false, isKey: false, compositionMs: 0, offset: 0 };
  if (first >> 4 !== 10 || body.length < 2) return null;
  return { codec: 'aac', isConfig: body[1] === 0, isKey: false, compositionMs: 0, offset: 2 };
}

function writeFrameHead(into: Buffer, length: number): number {
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const at = FRAME_HEAD - size;
  into[at] = BINARY_MESSAGE;
  if (size === 2) into[at + 1] = length;
  else if (size === 4) {
    into[at + 1] = 126;
    into.writeUInt16BE(length, at + 2);
  } else {
    into[at + 1] = 127;
    into.writeUInt32BE(0, at + 2);
    into.writeUInt32BE(length, at + 6);
  }
  return at;
}

export interface TagTimes {
  /** On the publisher's clock, ms. */
  dtsMs: number;
  /** What is written into the tag, ms. */
  wireMs: number;
  /** Unix ms. */
  at: number;
}

/** Makes the one copy of a payload that everybody shares. `body` may be written over afterwards. */
export function createTag(kind: TagKind, payload: Payload, body: Buffer, times: TagTimes): SharedTag {
  const length = HEAD + body.length + TAIL;
  const room = Buffer.allocUnsafe(FRAME_HEAD + length);
  const frameAt = writeFrameHead(room, length);
  const bytes = room.subarray(FRAME_HEAD);
  bytes[0] = typeOf[kind];
  bytes.writeUIntBE(body.length, 1, 3);
  bytes.writeUIntBE(times.wireMs & 0xffffff, 4, 3);
  bytes[7] = (times.wireMs >>> 24) & 0xff;
  bytes.writeUIntBE(0, 8, 3);
  body.copy(bytes, HEAD);
  bytes.writeUInt32BE(HEAD + body.length, HEAD + body.length);
  const { codec, isConfig, isKey, compositionMs } = payload;
  const { dtsMs, at } = times;
  const dataOffset = HEAD + payload.offset;
  return {
    kind,
    codec,
    isConfig,
    isKey,
    compositionMs,
    dtsMs,
    at,
    bytes,
    dataOffset,
    frame: room.subarray(frameAt),
  };
}

/** The first bytes of an FLV file. A player waits for sound that is announced here and never comes. */
export function flvHead(hasAudio: boolean): Buffer {
  return Buffer.from([0x46, 0x4c, 0x56, 1, hasAudio ? 5 : 1, 0, 0, 0, 9, 0, 0, 0, 0]);
}

/** The coded data of a tag, without the heads of tag and codec. */
export const codedData = (tag: Tag): Buffer => tag.bytes.subarray(tag.dataOffset, tag.bytes.length - TAIL);

const SET_DATA_FRAME = Buffer.from('\x02\x00\x0d@setDataFrame', 'latin1');

/** What an encoder says of its stream, as it stands in a file: without the command that it came with. */
export function scriptBody(body: Buffer): Buffer {
  const isCommand = body.subarray(0, SET_DATA_FRAME.length).equals(SET_DATA_FRAME);
  return isCommand ? body.subarray(SET_DATA_FRAME.length) : body;
}
