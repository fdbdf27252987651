import type { MetricValue } from '../../devices/device.ts';
import type { Codec } from './codec.ts';
import { isJsonObject } from './json.ts';
import { eachObject, isMetric, zonedTime } from './lenient.ts';
import { isMetricName } from './metrics.ts';

/** What the hub has a name for; barometric `Pressure` (hPa) is not the water pressure (MPa) rules know. */
const names: Readonly<Record<string, string>> = {
  Temperature: 'temperature',
  Humidity: 'humidity',
  CarbonMonoxide: 'co',
  Voltage: 'voltage',
  Current: 'current',
  Power: 'power',
};

/**
 * Tasmota's `tele/<topic>/SENSOR`: `{"Time":"2017-02-16T10:13:52","DS18B20":{"Temperature":20.6},"TempUnit":"C"}`. The
 * first sensor with a value the hub has a name for gives it; all others become `<sensor>.<value>`. `Time` is local
 * time without a zone, so it counts as the device's clock only when the zone is there.
 */
export const tasmota: Codec = (payload) =>
  eachObject(payload, (object) => {
    const metrics: Record<string, MetricValue> = {};
    const fahrenheit = object.TempUnit === 'F';
    for (const [sensor, values] of Object.entries(object)) {
      if (isMetric(values) && isMetricName(sensor)) metrics[sensor] = values;
      if (!isJsonObject(values)) continue;
      for (const [key, value] of Object.entries(values)) {
        if (!isMetric(value)) continue;
        const converted =
          key === 'Temperature' && fahrenheit && typeof value === 'number' ? celsius(value) : value;
        const name = Object.hasOwn(names, key) ? names[key] : undefined;
        const free = name !== undefined && !Object.hasOwn(metrics, name);
        const chosen = free ? name : `${sensor}.${key}`;
        if (isMetricName(chosen)) metrics[chosen] = converted;
      }
    }
    return { at: zonedTime(object.Time), metrics };
  });

function celsius(fahrenheit: number): number {
  return Math.round((fahrenheit - 32) * (500 / 9)) / 100;
}
