import type { Random } from '../random.ts';

const HOUR_MS = 3_600_000;
/** The district lives by China's clock: UTC+8 all year. */
const ZONE_MS = 8 * HOUR_MS;

/**
 * A value that wanders about 0 and is drawn back to it (Ornstein–Uhlenbeck): what temperature, dust and age do to
 * a sensor's baseline. The same walk whatever the step, in distribution.
 */
export function createDrift(random: Random, deviation: number, memoryMs: number): (at: number) => number {
  let value = random.normal(deviation);
  let last: number | null = null;
  return (at) => {
    const stepMs = last === null ? 0 : Math.max(0, at - last);
    last = at;
    const kept = Math.exp(-stepMs / memoryMs);
    value = value * kept + random.normal(deviation * Math.sqrt(1 - kept * kept));
    return value;
  };
}

/** Hour of the day in the district, 0 ≤ h < 24. */
export function hourOf(at: number): number {
  return ((((at + ZONE_MS) / HOUR_MS) % 24) + 24) % 24;
}

/** 1 at `peakHour`, −1 twelve hours away. */
export function dailyWave(at: number, peakHour: number): number {
  return Math.cos(((hourOf(at) - peakHour) / 12) * Math.PI);
}

/** A bump of height 1 around `hour`, about `widthHours` to either side. */
export function dailyBump(at: number, hour: number, widthHours: number): number {
  const away = Math.abs(((hourOf(at) - hour + 36) % 24) - 12);
  return Math.exp(-((away / widthHours) ** 2));
}

export function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
