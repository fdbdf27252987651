import { expect, test } from 'vitest';
import { Telemetry } from './telemetry.ts';

const known = () => true;

test('only the newest value of each metric is kept, and only its own watchers are told', () => {
  const telemetry = new Telemetry();
  const told: string[] = [];
  const stop = telemetry.subscribe('a', () => told.push('a'));
  telemetry.subscribe('b', () => told.push('b'));
  telemetry.take([{ deviceId: 'a', at: 10, metrics: { gas: 5, battery: 90 } }], known);
  telemetry.take([{ deviceId: 'a', at: 20, metrics: { gas: 7 } }], known);
  telemetry.take([{ deviceId: 'a', at: 15, metrics: { gas: 6 } }], known);
  expect(Object.fromEntries(telemetry.of('a') ?? [])).toEqual({
    gas: { at: 20, value: 7 },
    battery: { at: 10, value: 90 },
  });
  stop();
  telemetry.take([{ deviceId: 'a', at: 30, metrics: { gas: 8 } }], known);
  expect(told).toEqual(['a', 'a', 'a']);
});

test('devices this screen does not know are not kept', () => {
  const telemetry = new Telemetry();
  telemetry.take([{ deviceId: 'a', at: 1, metrics: { gas: 1 } }], () => false);
  expect(telemetry.of('a')).toBeUndefined();
  telemetry.take([{ deviceId: 'a', at: 1, metrics: { gas: 1 } }], known);
  telemetry.keepOnly(() => false);
  expect(telemetry.of('a')).toBeUndefined();
});
