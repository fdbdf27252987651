import type { Random } from '../random.ts';
import type { DeviceKind, Metrics } from './device.ts';
import { createDrift, dailyBump, dailyWave, round } from './noise.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a healthy device of one kind measures at an instant (Unix ms, never going back). */
export type Model = (at: number) => Metrics;

/** The physics of a kind. Deterministic for the same random numbers and the same instants. */
export function createModel(kind: DeviceKind, random: Random): Model {
  switch (kind) {
    case 'smoke':
      return smoke(random);
    case 'gas':
      return gas(random);
    case 'co':
      return co(random);
    case 'heat':
      return heat(random);
    case 'camera':
      return camera(random);
    case 'manual':
      return manual(random);
    case 'power':
      return power(random);
    case 'water':
      return water(random);
    default:
      return kind satisfies never;
  }
}

/** Dust moves the baseline by hundredths of a dB/m over hours; the threshold is 0.15. */
function smoke(random: Random): Model {
  const base = random.between(0.01, 0.03);
  const dust = createDrift(random, 0.004, 6 * HOUR_MS);
  const air = indoorAir(random);
  const battery = createBattery(random);
  return (at) => ({
    smoke: round(Math.max(0, base + dust(at) + random.normal(0.0015)), 4),
    ...air(at),
    battery: battery(at),
    alarm: false,
    tamper: false,
  });
}

/** A restaurant's kitchen: burners leave a few %LEL at lunch and dinner; the low alarm is at 25. */
function gas(random: Random): Model {
  const drift = createDrift(random, 0.3, HOUR_MS);
  const cooking = random.between(1, 4);
  const air = indoorAir(random);
  return (at) => {
    const meal = Math.max(dailyBump(at, 12, 1), dailyBump(at, 18.5, 1.5));
    return {
      gas: round(Math.max(0, 0.8 + drift(at) + cooking * meal + random.normal(0.15)), 2),
      ...air(at),
      fault: false,
      warmup: false,
    };
  };
}

function co(random: Random): Model {
  const drift = createDrift(random, 1, 30 * MINUTE_MS);
  const air = indoorAir(random);
  const battery = createBattery(random);
  return (at) => ({
    co: round(Math.max(0, 2 + drift(at) + 4 * dailyBump(at, 18, 1.5) + random.normal(0.4)), 1),
    ...air(at),
    battery: battery(at),
    alarm: false,
  });
}

function heat(random: Random): Model {
  const drift = createDrift(random, 1, 2 * HOUR_MS);
  const base = random.between(21, 26);
  const battery = createBattery(random);
  return (at) => ({
    temperature: round(base + 3 * dailyWave(at, 15) + drift(at) + random.normal(0.1), 1),
    battery: battery(at),
    alarm: false,
  });
}

/** The storage fills until the oldest recordings are deleted: a saw-tooth between 40 and 5 % free. */
function camera(random: Random): Model {
  const bitrate = random.between(1800, 3200);
  const scene = createDrift(random, 0.12, 10 * MINUTE_MS);
  const phase = random.next();
  return (at) => ({
    online: true,
    frozen: false,
    black: false,
    covered: false,
    bitrateKbps: Math.round(Math.max(200, bitrate * (1 + scene(at) + 0.15 * dailyWave(at, 14)))),
    fps: round(25 + random.normal(0.2), 1),
    storageFreePct: round(40 - 35 * ((at / (3 * DAY_MS) + phase) % 1), 1),
  });
}

function manual(random: Random): Model {
  const battery = createBattery(random);
  return (at) => ({ alarm: false, tamper: false, battery: battery(at) });
}

/** Mains voltage sags with the evening load; the current follows the household's day. */
function power(random: Random): Model {
  const drift = createDrift(random, 1.5, 20 * MINUTE_MS);
  const load = random.between(3, 12);
  return (at) => {
    const use = 0.3 + 0.7 * Math.max(dailyBump(at, 7.5, 1.5), dailyBump(at, 19.5, 2.5));
    return {
      voltage: round(228 - 4 * use + drift(at) + random.normal(0.4), 1),
      current: round(Math.max(0.05, load * use + random.normal(0.2)), 2),
      leakageMa: round(Math.max(0, 12 + random.normal(1.5)), 1),
      temperature: round(24 + 10 * use + 3 * dailyWave(at, 15) + random.normal(0.2), 1),
    };
  };
}

/** A hydrant line: MPa, lower when the district draws water; a normal one stays above 0.14. */
function water(random: Random): Model {
  const base = random.between(0.32, 0.42);
  const drift = createDrift(random, 0.01, 30 * MINUTE_MS);
  const battery = createBattery(random);
  return (at) => {
    const draw = Math.max(dailyBump(at, 7.5, 1.5), dailyBump(at, 19, 2));
    return {
      pressure: round(Math.max(0, base - 0.05 * draw + drift(at) + random.normal(0.002)), 4),
      battery: battery(at),
      tamper: false,
    };
  };
}

function indoorAir(random: Random): (at: number) => { temperature: number; humidity: number } {
  const base = random.between(20, 25);
  const temperature = createDrift(random, 0.8, 2 * HOUR_MS);
  const humidity = createDrift(random, 5, 4 * HOUR_MS);
  return (at) => ({
    temperature: round(base + 2.5 * dailyWave(at, 15) + temperature(at) + random.normal(0.08), 1),
    humidity: round(Math.min(95, Math.max(15, 55 - 8 * dailyWave(at, 15) + humidity(at))), 1),
  });
}

/** Two to three years from full to empty, starting anywhere above a third; replaced when it is nearly empty. */
function createBattery(random: Random): (at: number) => number {
  const lifeMs = random.between(700, 1100) * DAY_MS;
  const full = random.between(35, 100);
  let started: number | null = null;
  return (at) => {
    started ??= at;
    const level = full - ((at - started) / lifeMs) * 100;
    return round(level > 5 ? level : 100 + ((level - 5) % 95), 1);
  };
}
