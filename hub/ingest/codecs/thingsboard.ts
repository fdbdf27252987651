import type { Codec } from './codec.ts';
import { isJsonObject } from './json.ts';
import { eachObject, metricsOf } from './lenient.ts';

/** ThingsBoard's device API: `{"k":v}`, `{"ts":ms,"values":{"k":v}}`, or an array of either. Texts are left out. */
export const thingsboard: Codec = (payload) =>
  eachObject(payload, (object) =>
    isJsonObject(object.values)
      ? { at: object.ts, metrics: metricsOf(object.values, {}) }
      : { metrics: metricsOf(object, {}) },
  );
