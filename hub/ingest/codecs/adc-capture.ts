import { type Codec, reject } from './codec.ts';
import { isJsonObject } from './json.ts';
import { eachObject, metricsOf } from './lenient.ts';

/** What the boards measure raw is no ppm and no dB/m, so it must not go by the names that rules know. */
const names: Readonly<Record<string, string>> = {
  co: 'rawCo',
  lpg: 'rawLpg',
  smoke: 'rawSmoke',
  temp: 'temperature',
};

/**
 * Home-made sensor boards: `{"data":{"co":0.0117,"smoke":0.0397,"temp":18.9,…},"device_id":"…","ts":1594598424.5023}`.
 * `ts` is in seconds with a fraction; co, lpg and smoke are uncalibrated ADC figures.
 */
export const adcCapture: Codec = (payload) =>
  eachObject(payload, (object) => {
    if (!isJsonObject(object.data))
      return reject('not-an-object', 'The payload has no "data" object: send {"data":{…},"ts":seconds}.');
    if (object.ts !== undefined && typeof object.ts !== 'number')
      return reject('bad-at', '"ts" must be a number: Unix time in seconds.');
    const at = object.ts === undefined ? undefined : Math.round(object.ts * 1000);
    return { at, seq: object.seq, metrics: metricsOf(object.data, names) };
  });
