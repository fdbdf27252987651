import { unitOf } from '../devices/units.ts';

/** The metrics every rule knows without declaring them, as docs/rules.md names them. */
export const numbers = [
  'smoke',
  'gas',
  'co',
  'temperature',
  'humidity',
  'battery',
  'pressure',
  'voltage',
  'current',
  'bitrateKbps',
  'fps',
  'storageFreePct',
] as const;
export const flags = [
  'alarm',
  'test',
  'tamper',
  'fault',
  'muted',
  'warmup',
  'online',
  'frozen',
  'black',
  'covered',
] as const;
export const metricNames: readonly string[] = [...numbers, ...flags];

/** Whether a metric is a yes or no. */
export const isFlag = (name: string): boolean => flags.some((flag) => flag === name);

/** What a metric is, beside its name: its unit, or that it is yes or no. */
export const kindText = (name: string): string => (isFlag(name) ? 'true / false' : unitOf(name));
