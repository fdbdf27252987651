import type { MetricValue } from '../../devices/device.ts';
import { type Decoded, type DecodedReading, type Reject, reject } from './codec.ts';
import { type JsonObject, parseObjects } from './json.ts';
import { isMetricName, MAX_METRICS, MAX_READINGS, readAt } from './metrics.ts';

/** One object of a foreign dialect, told apart into its parts but not yet checked. */
export interface ForeignReading {
  at?: unknown;
  seq?: unknown;
  metrics: Record<string, MetricValue>;
}

/**
 * Runs `read` over the object or objects of a payload and checks what it returns. Foreign dialects carry much that is
 * no metric (names, units, versions), so unlike the canonical payload what cannot be a metric is left out, not refused.
 */
export function eachObject(payload: Buffer, read: (object: JsonObject) => ForeignReading | Reject): Decoded {
  const parsed = parseObjects(payload, MAX_READINGS);
  if ('reject' in parsed) return parsed;
  const readings: DecodedReading[] = [];
  for (const object of parsed.objects) {
    const foreign = read(object);
    if ('reject' in foreign) return foreign;
    const deviceAt = readAt(foreign.at);
    if (typeof deviceAt === 'string') return reject('bad-at', deviceAt);
    const count = Object.keys(foreign.metrics).length;
    if (count === 0) return reject('no-metrics', 'The payload holds no number or boolean that is a metric.');
    if (count > MAX_METRICS)
      return reject(
        'too-many-metrics',
        `The reading has more than ${MAX_METRICS} metrics: send it in parts.`,
      );
    const seq = typeof foreign.seq === 'number' && Number.isSafeInteger(foreign.seq) && foreign.seq >= 0;
    readings.push({ deviceAt, seq: seq ? (foreign.seq as number) : null, metrics: foreign.metrics });
  }
  return { readings };
}

/** The members that are metrics, renamed by `names` (null leaves one out). */
export function metricsOf(
  object: JsonObject,
  names: Readonly<Record<string, string | null>>,
): Record<string, MetricValue> {
  const metrics: Record<string, MetricValue> = {};
  for (const [key, value] of Object.entries(object)) {
    const name = Object.hasOwn(names, key) ? names[key] : key;
    if (name !== null && name !== undefined && isMetric(value) && isMetricName(name)) metrics[name] = value;
  }
  return metrics;
}

export function isMetric(value: unknown): value is MetricValue {
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

/** Unix ms of an ISO 8601 time that says its zone; undefined for local times, which could be anyone's. */
export function zonedTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}
