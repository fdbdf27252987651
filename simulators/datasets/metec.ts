import { join } from 'node:path';
import type { DeviceSpec } from '../devices/device.ts';
import { assertRecording, csvRows, numberIn } from './files.ts';
import { canonicalSample, type Place, type RecordedSample, type Recording } from './recording.ts';

export const metecSensors = ['E', 'N', 'NE', 'NW', 'S', 'SE', 'SW', 'W'] as const;
export type MetecSensor = (typeof metecSensors)[number];

/** One minute of `gas-metec/ch4_1min.csv.gz`: CH4 in ppm at each sensor, null in a gap. */
export interface MetecRow {
  at: number;
  ppm: Record<MetecSensor, number | null>;
}

export async function* metecRows(dataDir: string): AsyncGenerator<MetecRow> {
  const file = join(dataDir, 'gas-metec', 'ch4_1min.csv.gz');
  await assertRecording(file);
  for await (const row of csvRows(file)) {
    yield {
      at: (numberIn(row.ts) ?? 0) * 1000,
      ppm: {
        E: numberIn(row.E),
        N: numberIn(row.N),
        NE: numberIn(row.NE),
        NW: numberIn(row.NW),
        S: numberIn(row.S),
        SE: numberIn(row.SE),
        SW: numberIn(row.SW),
        W: numberIn(row.W),
      },
    };
  }
}

/** Methane's lower explosive limit is 5 %vol, 50,000 ppm: 500 ppm are 1 %LEL. */
export function ppmToLel(ppm: number): number {
  return Math.round((ppm / 500) * 1e6) / 1e6;
}

/**
 * A week at the site as eight gas detectors around `place`: `gas` in %LEL, and `ch4Ppm` as measured, since leaks into
 * open air stay far below 1 %LEL.
 */
export async function metecRecording(dataDir: string, place: Place): Promise<Recording> {
  let first: number | null = null;
  let last = 0;
  for await (const row of metecRows(dataDir)) {
    first ??= row.at;
    last = row.at;
  }
  const startAt = first ?? 0;
  async function* samples(): AsyncGenerator<RecordedSample> {
    for await (const row of metecRows(dataDir)) {
      for (const sensor of metecSensors) {
        const ppm = row.ppm[sensor];
        if (ppm !== null)
          yield canonicalSample(idOf(sensor), row.at - startAt, { gas: ppmToLel(ppm), ch4Ppm: ppm });
      }
    }
  }
  return {
    title: 'METEC, eight gas sensors',
    devices: metecSensors.map((sensor) => aroundPlace(sensor, place)),
    lengthMs: last - startAt,
    samples,
  };
}

function idOf(sensor: MetecSensor): string {
  return `metec-${sensor.toLowerCase()}`;
}

function aroundPlace(sensor: MetecSensor, place: Place): DeviceSpec {
  return {
    ...place,
    id: idOf(sensor),
    kind: 'gas',
    address: `${place.address} · METEC ${sensor}`,
    expectEveryMs: null,
    labels: `recording=metec;sensor=${sensor}`,
  };
}
