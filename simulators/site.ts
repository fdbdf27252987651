import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureCollection } from 'geojson';
import { parseDevices } from './devices/csv.ts';
import type { DeviceKind, DeviceSpec } from './devices/device.ts';
import { parseStations, type StationPlace } from './stations/place.ts';

/** A place to simulate: its grids, the devices in them, and its fire stations. */
export interface Site {
  grids: FeatureCollection;
  devices: DeviceSpec[];
  /** None when the site has no `stations.yml`. */
  stations: StationPlace[];
}

/** Loads `grids.geojson`, `devices.csv` and, if it is there, `stations.yml` from a directory. @throws Error saying which file is missing or wrong. */
export async function loadSite(dir: string): Promise<Site> {
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(join(dir, name), 'utf8');
    } catch (cause) {
      throw new Error(`${join(dir, name)} cannot be read: a site needs grids.geojson and devices.csv.`, {
        cause,
      });
    }
  };
  const [grids, devices, stations] = await Promise.all([
    read('grids.geojson'),
    read('devices.csv'),
    readIfThere(join(dir, 'stations.yml')),
  ]);
  try {
    return {
      grids: JSON.parse(grids) as FeatureCollection,
      devices: parseDevices(devices),
      stations: stations === null ? [] : parseStations(stations),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The site in ${dir} cannot be used: ${reason}`, { cause });
  }
}

async function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
}

/**
 * Exactly `count` devices of a site, every kind in turn so that few still are a mixture, those of `first` before all.
 * Beyond the site's own devices come copies of them with ids of their own.
 */
export function pickDevices(
  devices: readonly DeviceSpec[],
  count: number,
  first: readonly DeviceKind[] = [],
): DeviceSpec[] {
  const byKind = new Map<DeviceKind, DeviceSpec[]>(first.map((kind) => [kind, []]));
  for (const device of devices) {
    const same = byKind.get(device.kind);
    if (same === undefined) byKind.set(device.kind, [device]);
    else same.push(device);
  }
  const queues = [...byKind.values()];
  const picked: DeviceSpec[] = [];
  for (let round = 0; picked.length < Math.min(count, devices.length); round += 1) {
    for (const queue of queues) {
      const device = queue[round];
      if (device !== undefined && picked.length < count) picked.push(device);
    }
  }
  for (let copy = 0; picked.length < count && devices.length > 0; copy += 1) {
    const original = devices[copy % devices.length];
    if (original === undefined) break;
    picked.push({ ...original, id: `${original.id}-copy${Math.floor(copy / devices.length) + 1}` });
  }
  return picked;
}

/** The community a grid belongs to: the grid itself when it is one, or when the site knows no community above it. */
export function communityOf(grids: FeatureCollection, gridCode: string): string {
  const properties = new Map(
    grids.features.map((feature) => [String(feature.properties?.code), feature.properties]),
  );
  for (let code: string | undefined = gridCode, steps = 0; code !== undefined && steps < 8; steps += 1) {
    const grid = properties.get(code);
    if (grid?.level === 'community') return code;
    code = typeof grid?.parent === 'string' ? grid.parent : undefined;
  }
  return gridCode;
}

/** The name of a grid, or its code when the site has none. */
export function gridName(grids: FeatureCollection, gridCode: string): string {
  const feature = grids.features.find(({ properties }) => properties?.code === gridCode);
  return typeof feature?.properties?.name === 'string' ? feature.properties.name : gridCode;
}
