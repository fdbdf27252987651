import { isUtf8 } from 'node:buffer';
import { type Reject, reject } from './codec.ts';

/** Largest telemetry payload that is looked at: 500 readings of 500 bytes. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a payload as UTF-8 JSON of any shape. */
export function parseJson(payload: Buffer): { value: unknown } | Reject {
  if (payload.length === 0) return reject('empty', 'The payload is empty: send a JSON object of metrics.');
  if (payload.length > MAX_PAYLOAD_BYTES)
    return reject(
      'too-large',
      `The payload has ${payload.length} bytes, more than ${MAX_PAYLOAD_BYTES}: send it in parts.`,
    );
  if (!isUtf8(payload)) return reject('bad-utf8', 'The payload is not UTF-8 text: JSON is sent as UTF-8.');
  try {
    return { value: JSON.parse(payload.toString('utf8')) };
  } catch (error) {
    return reject(
      'bad-json',
      `The payload is not JSON: ${error instanceof Error ? error.message : 'unreadable'}.`,
    );
  }
}

/** The values of an object, checked for being one; at most `limit` when the payload is an array of them. */
export function parseObjects(payload: Buffer, limit: number): { objects: JsonObject[] } | Reject {
  const parsed = parseJson(payload);
  if ('reject' in parsed) return parsed;
  const { value } = parsed;
  if (isJsonObject(value)) return { objects: [value] };
  if (!Array.isArray(value))
    return reject(
      'not-an-object',
      'The payload must be a JSON object of metrics, or an array of such objects.',
    );
  if (value.length === 0) return reject('empty', 'The array holds no reading: send at least one object.');
  if (value.length > limit)
    return reject(
      'too-many-readings',
      `The array holds ${value.length} readings, more than ${limit}: send it in parts.`,
    );
  const objects: JsonObject[] = [];
  for (const [index, item] of value.entries()) {
    if (!isJsonObject(item))
      return reject('not-an-object', `Element ${index} of the array is not a JSON object.`);
    objects.push(item);
  }
  return { objects };
}
