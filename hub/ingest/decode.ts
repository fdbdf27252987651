import { canonical } from './codecs/canonical.ts';
import { type Decoded, reject, type TopicContext } from './codecs/codec.ts';
import { codecNames, codecs } from './codecs/registry.ts';

export type { Codec, Decoded, DecodedReading, Reject, RejectReason, TopicContext } from './codecs/codec.ts';
export { rejectReasons } from './codecs/codec.ts';
export { decodeEvent } from './codecs/event.ts';
export { codecNames, codecs } from './codecs/registry.ts';
export { decodeStatus } from './codecs/status.ts';
export { isUrgent } from './codecs/urgent.ts';

/**
 * Turns one telemetry payload into readings, in the device's own dialect (`codecName` null: the canonical one), or
 * says why it is refused. Pure, never throws, and keeps all of a payload or none of it.
 */
export function decodeTelemetry(codecName: string | null, payload: Buffer, context: TopicContext): Decoded {
  if (codecName === null) return canonical(payload, context);
  const codec = Object.hasOwn(codecs, codecName) ? codecs[codecName] : undefined;
  if (codec === undefined)
    return reject(
      'unknown-codec',
      `The device's codec "${codecName}" is unknown: use ${codecNames.join(', ')}.`,
    );
  return codec(payload, context);
}
