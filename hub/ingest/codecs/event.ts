import { readReading } from './canonical.ts';
import { type Decoded, reject } from './codec.ts';
import { parseObjects } from './json.ts';

/** What each event says as a metric. Rules see events and telemetry alike. */
const metricOf: Readonly<Record<string, 'alarm' | 'tamper' | 'test'>> = {
  button: 'alarm',
  tamper: 'tamper',
  'self-test': 'test',
};

/**
 * Reads a payload of the `event` topic: `{"type":"button"|"tamper"|"self-test","at"?,"seq"?,…metrics}`. A pressed
 * button is an alarm, an opened housing a tamper, and what comes with a self-test is a test.
 */
export function decodeEvent(payload: Buffer): Decoded {
  const parsed = parseObjects(payload, 1);
  if ('reject' in parsed) return parsed;
  const [event] = parsed.objects;
  if (event === undefined) return reject('empty', 'The payload holds no event.');
  const metric =
    typeof event.type === 'string' && Object.hasOwn(metricOf, event.type) ? metricOf[event.type] : undefined;
  if (metric === undefined)
    return reject('bad-event', 'An event needs a "type" that is "button", "tamper" or "self-test".');
  const reading = readReading({ ...event, [metric]: true }, 'type');
  return 'reject' in reading ? reading : { readings: [reading] };
}
