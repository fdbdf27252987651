import { setTimeout as delay } from 'node:timers/promises';
import type { CameraControl } from '../cameras/cameras.ts';
import { type DeviceKind, distanceM } from '../devices/device.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { SimulatedDevice } from '../fleet/simulated-device.ts';
import type { Random } from '../random.ts';
import type { Site } from '../site.ts';

/** What a scenario acts on and with. */
export interface Stage {
  fleet: Fleet;
  /** Those of the cameras that have a picture. */
  cameras: CameraControl;
  site: Site;
  /** How much faster than in reality the scenario's physics go. */
  speed: number;
  /** Messages a second, for scenarios that are about load. */
  rate: number;
  /** How long a scenario without an end of its own lasts; its own choice when null. */
  lastsMs: number | null;
  random: Random;
  /** Tells a person what is happening. */
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Something that happens to a district, or does not. `run` resolves when it is over and all is as before. */
export interface Scenario {
  name: string;
  /** One line for `--list`. */
  summary: string;
  /** Kinds of device without which there is nothing to see. */
  needs: readonly DeviceKind[];
  /** Devices unless told otherwise; all of the site's when null. */
  devices: number | null;
  /** False when it is about load, which pictures would only blur. */
  filmed?: false;
  run: (stage: Stage) => Promise<void>;
}

/** Waits scenario time, which `speed` shortens, but at least `leastMs` of real time. Rejects when the stage closes. */
export async function pass(stage: Stage, ms: number, leastMs = 0): Promise<void> {
  await delay(Math.max(ms / stage.speed, leastMs), undefined, { signal: stage.signal });
}

/** One connected device of a kind, at random. @throws Error when there is none. */
export function pickOne(stage: Stage, kind: DeviceKind): SimulatedDevice {
  const connected = stage.fleet.of(kind).filter((device) => device.link.connected);
  const device = connected[Math.floor(stage.random.next() * connected.length)];
  if (device === undefined) throw new Error(`No ${kind} device is connected: the scenario needs one.`);
  return device;
}

/** "address (id)" */
export function placeOf(device: SimulatedDevice): string {
  return device.spec.address === '' ? device.spec.id : `${device.spec.address} (${device.spec.id})`;
}

/** The camera with a picture nearest to a device; undefined when there is no picture at all. */
export function cameraNear(
  { fleet, cameras }: Stage,
  { spec }: SimulatedDevice,
): SimulatedDevice | undefined {
  return fleet
    .of('camera')
    .filter((camera) => cameras.ids.includes(camera.spec.id))
    .toSorted((a, b) => distanceM(a.spec, spec) - distanceM(b.spec, spec))[0];
}
