import type { MetricValue } from '../../devices/device.ts';
import { type Codec, type DecodedReading, type Reject, reject } from './codec.ts';
import { type JsonObject, parseObjects } from './json.ts';
import { isMetricName, MAX_METRICS, MAX_READINGS, readAt } from './metrics.ts';

/**
 * The hub's own payload: `{at?, seq?, <metric>: number | boolean, …}` or an array of those. A null metric is left
 * out; one bad object refuses the whole payload, so a device never has to guess which part was kept.
 */
export const canonical: Codec = (payload) => {
  const parsed = parseObjects(payload, MAX_READINGS);
  if ('reject' in parsed) return parsed;
  const readings: DecodedReading[] = [];
  for (const object of parsed.objects) {
    const reading = readReading(object);
    if ('reject' in reading) {
      if (parsed.objects.length === 1) return reading;
      return reject(reading.reject, `Reading ${readings.length} of the array: ${reading.detail}`);
    }
    readings.push(reading);
  }
  return { readings };
};

/** Checks one canonical object; `ignore` names one more member that is not a metric. */
export function readReading(object: JsonObject, ignore?: string): DecodedReading | Reject {
  const deviceAt = readAt(object.at);
  if (typeof deviceAt === 'string') return reject('bad-at', deviceAt);
  const seq = object.seq ?? null;
  if (seq !== null && !(typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0))
    return reject('bad-seq', '"seq" must be a whole number from 0 up, growing by one with each reading.');

  const metrics: Record<string, MetricValue> = {};
  let count = 0;
  for (const name of Object.keys(object)) {
    if (name === 'at' || name === 'seq' || name === ignore) continue;
    const value = object[name];
    if (!isMetricName(name))
      return reject(
        'bad-metric-name',
        `${quote(name)} cannot name a metric: use a letter, then up to 63 letters, digits, "_", "." or "-".`,
      );
    if (value === null) continue;
    if (typeof value !== 'boolean' && !(typeof value === 'number' && Number.isFinite(value)))
      return reject('bad-value', badValue(name, value));
    count += 1;
    if (count > MAX_METRICS)
      return reject(
        'too-many-metrics',
        `The reading has more than ${MAX_METRICS} metrics: send it in parts.`,
      );
    metrics[name] = value;
  }
  if (count === 0)
    return reject(
      'no-metrics',
      'The reading has no metric: send at least one number or boolean, e.g. "battery".',
    );
  return { deviceAt, seq, metrics };
}

function badValue(name: string, value: unknown): string {
  if (typeof value === 'string')
    return `"${name}" is the text ${quote(value)}: a metric is a JSON number or boolean, without quotation marks.`;
  if (typeof value === 'number') return `"${name}" is too large for a number: send a finite one.`;
  return `"${name}" is ${Array.isArray(value) ? 'an array' : 'an object'}: a metric is one JSON number or boolean.`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
