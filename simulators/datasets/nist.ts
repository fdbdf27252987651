import { join } from 'node:path';
import type { DeviceSpec, Metrics } from '../devices/device.ts';
import { assertRecording, csvRows, numberIn } from './files.ts';
import { canonicalSample, type Place, type RecordedSample, type Recording } from './recording.ts';

/** One row of `fires-nist/tidy.csv`: what one room's instruments read. Null: not measured. */
export interface NistRow {
  test: string;
  tS: number;
  room: string;
  /** Optical density per metre (log10) under the ceiling. */
  odUpper: number | null;
  coPpm: number | null;
  ceilingC: number | null;
}

export async function* nistRows(dataDir: string): AsyncGenerator<NistRow> {
  const file = join(dataDir, 'fires-nist', 'tidy.csv');
  await assertRecording(file);
  for await (const row of csvRows(file)) {
    yield {
      test: row.test ?? '',
      tS: numberIn(row.t_s) ?? 0,
      room: row.location ?? '',
      odUpper: numberIn(row.smoke_od_upper),
      coPpm: numberIn(row.co_ppm),
      ceilingC: numberIn(row.temp_ceiling_c),
    };
  }
}

/** Optical density per metre as dB/m: ten times it, without the digits that binary arithmetic adds. */
export function densityToDbPerM(od: number): number {
  return Math.round(od * 1e7) / 1e6;
}

/**
 * One of the fires as the detectors of a flat: in each room a smoke detector (dB/m under the ceiling, CO) and a heat
 * detector (ceiling °C), where they were measured. `fire`: its name, or its number from 1.
 */
export async function nistRecording(dataDir: string, fire: string, place: Place): Promise<Recording> {
  const byTest = new Map<string, NistRow[]>();
  for await (const row of nistRows(dataDir)) {
    const rows = byTest.get(row.test);
    if (rows === undefined) byTest.set(row.test, [row]);
    else rows.push(row);
  }
  const names = [...byTest.keys()];
  const name = names.find((test) => test.toLowerCase() === fire.toLowerCase()) ?? names[Number(fire) - 1];
  const rows = name === undefined ? undefined : byTest.get(name);
  if (name === undefined || rows === undefined)
    throw new Error(`There is no fire "${fire}": choose 1 to ${names.length}, or ${names.join(', ')}.`);

  const devices = new Map<string, DeviceSpec>();
  const samples: RecordedSample[] = [];
  const add = (row: NistRow, kind: 'smoke' | 'heat', metrics: Metrics): void => {
    const id = `nist-${name}-${row.room}-${kind}`.toLowerCase();
    if (!devices.has(id)) devices.set(id, inRoom(id, kind, name, row.room, place));
    samples.push(canonicalSample(id, Math.round(row.tS * 1000), metrics));
  };
  for (const row of rows) {
    if (row.odUpper !== null)
      add(row, 'smoke', {
        smoke: densityToDbPerM(row.odUpper),
        ...(row.coPpm === null ? {} : { co: row.coPpm }),
      });
    if (row.ceilingC !== null) add(row, 'heat', { temperature: row.ceilingC });
  }
  samples.sort((a, b) => a.offsetMs - b.offsetMs);
  return {
    title: `NIST fire ${name}`,
    devices: [...devices.values()],
    lengthMs: samples.at(-1)?.offsetMs ?? 0,
    samples: () => samples,
  };
}

function inRoom(id: string, kind: 'smoke' | 'heat', fire: string, room: string, place: Place): DeviceSpec {
  return {
    ...place,
    id,
    kind,
    address: `${place.address} · NIST ${fire} room ${room}`,
    expectEveryMs: null,
    labels: `recording=nist;fire=${fire};room=${room}`,
  };
}
