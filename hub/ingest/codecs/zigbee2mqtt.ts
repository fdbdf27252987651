import type { Codec } from './codec.ts';
import { eachObject, metricsOf, zonedTime } from './lenient.ts';
import { readAt } from './metrics.ts';

/** Members with a name or a unit of their own here. `smoke_density` has no agreed unit, so it never becomes `smoke`. */
const names: Readonly<Record<string, string | null>> = {
  smoke: 'alarm',
  gas: 'alarm',
  carbon_monoxide: 'alarm',
  smoke_density_dbm: 'smoke',
  smoke_density: 'smokeDensity',
  gas_density: 'gas',
  gas_value: 'gasValue',
  preheat: 'warmup',
  fault_alarm: 'fault',
  silence: 'muted',
  battery_low: 'batteryLow',
  linkquality: 'linkQuality',
  water_leak: 'leak',
  at: null,
  seq: null,
  last_seen: null,
};

/**
 * Zigbee2MQTT's device payloads: `smoke` and `gas` are the detector's verdict, `smoke_density_dbm` is in dB/m and
 * `gas_density` in %LEL; a battery's `voltage` is in mV. While a gas sensor says `state:"preparation"` or `preheat` it is warming up and its density
 * means nothing. `last_seen` counts as the device's clock when it is in milliseconds or ISO 8601.
 */
export const zigbee2mqtt: Codec = (payload, context) =>
  eachObject(payload, (object) => {
    const metrics = metricsOf(object, names);
    if (context.kind !== 'power' && metrics.voltage !== undefined) {
      metrics.batteryMillivolts = metrics.voltage;
      delete metrics.voltage;
    }
    if (object.state === 'preparation') metrics.warmup = true;
    if (metrics.warmup === true) {
      delete metrics.gas;
      delete metrics.gasValue;
    }
    return { at: lastSeen(object.last_seen), metrics };
  });

function lastSeen(value: unknown): number | null {
  const at = readAt(zonedTime(value) ?? value);
  return typeof at === 'number' ? at : null;
}
