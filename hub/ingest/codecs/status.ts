import { type Reject, reject } from './codec.ts';
import { isJsonObject, parseJson } from './json.ts';

/**
 * Reads a payload of the `status` topic: `online` or `offline`, in any case, as text, as a JSON string or as
 * `{"state":"online"}`; `true` and `false` mean the same. Last wills arrive here too.
 */
export function decodeStatus(payload: Buffer): { status: 'online' | 'offline' } | Reject {
  if (payload.length === 0) return reject('empty', 'The status is empty: send "online" or "offline".');
  if (payload.length <= 200) {
    const text = payload.toString('utf8').trim();
    const status = statusOf(text) ?? statusOf(jsonState(payload));
    if (status !== undefined) return { status };
  }
  return reject('bad-status', 'The status must be online or offline, as text or as {"state":"online"}.');
}

function jsonState(payload: Buffer): unknown {
  const parsed = parseJson(payload);
  if ('reject' in parsed) return undefined;
  return isJsonObject(parsed.value) ? parsed.value.state : parsed.value;
}

function statusOf(value: unknown): 'online' | 'offline' | undefined {
  if (typeof value === 'boolean') return value ? 'online' : 'offline';
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return text === 'online' || text === 'offline' ? text : undefined;
}
