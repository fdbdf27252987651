import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceKind, DeviceSpec } from '../devices/device.ts';
import { createModel } from '../devices/models.ts';
import { createRandom } from '../random.ts';
import type { Credentials } from './credentials.ts';
import { Link, type LinkCounts } from './link.ts';
import { DEFAULT_EVERY_MS, SimulatedDevice } from './simulated-device.ts';

export interface FleetOptions {
  mqttUrl: string;
  devices: readonly DeviceSpec[];
  credentials: Credentials;
  seed: number;
  /** How much faster than the clock the physics go; stamps and pace stay real. */
  speed?: number;
  /** New connections a second while starting: 200 unless told otherwise. */
  connectPerSecond?: number;
  /** Mean time between a device's reboots; never when left out. */
  rebootEveryMs?: number;
  /** Whether the devices report by themselves, which they do unless told otherwise. */
  reporting?: boolean;
  /** Unacknowledged messages a device may have: 10 unless told otherwise. */
  maxInFlight?: number;
}

/** Any number of devices in this process, each with its own connection. */
export interface Fleet {
  readonly devices: readonly SimulatedDevice[];
  readonly counts: Readonly<LinkCounts>;
  of(kind: DeviceKind): SimulatedDevice[];
  device(id: string): SimulatedDevice | undefined;
  /** Ends every connection cleanly: no will is published. */
  close(): Promise<void>;
}

const RAMP_STEP_MS = 50;

/** Starts the devices a few at a time; returns at once, and `whenConnected` waits for them. */
export function startFleet(options: FleetOptions): Fleet {
  const { devices: specs, seed, speed = 1, rebootEveryMs } = options;
  const startedAt = Date.now();
  const modelNow = (): number => startedAt + (Date.now() - startedAt) * speed;
  const counts: LinkCounts = {
    connected: 0,
    connects: 0,
    refused: 0,
    published: 0,
    acknowledged: 0,
    skipped: 0,
    lastError: null,
  };
  const devices = specs.map((spec) => {
    const link = new Link({
      mqttUrl: options.mqttUrl,
      device: spec,
      secret: () => options.credentials.secretOf(spec.id),
      renewSecret: () => options.credentials.renew(spec.id),
      maxInFlight: options.maxInFlight ?? 10,
      random: createRandom(seed, `${spec.id}/link`),
      counts,
    });
    return new SimulatedDevice({
      spec,
      link,
      model: createModel(spec.kind, createRandom(seed, `${spec.id}/model`)),
      modelNow,
      random: createRandom(seed, `${spec.id}/pace`),
      rebootChance:
        rebootEveryMs === undefined ? 0 : ((spec.expectEveryMs ?? DEFAULT_EVERY_MS) * speed) / rebootEveryMs,
    });
  });
  const byId = new Map(devices.map((device) => [device.spec.id, device]));
  const stopping = new AbortController();
  const ramp = startSlowly(devices, options, stopping.signal);

  return {
    devices,
    counts,
    of: (kind) => devices.filter((device) => device.spec.kind === kind),
    device: (id) => byId.get(id),
    async close() {
      stopping.abort();
      await ramp;
      await Promise.all(devices.map((device) => device.close()));
    },
  };
}

async function startSlowly(
  devices: readonly SimulatedDevice[],
  { connectPerSecond = 200, reporting = true }: FleetOptions,
  signal: AbortSignal,
): Promise<void> {
  const batch = Math.max(1, Math.round((connectPerSecond * RAMP_STEP_MS) / 1000));
  for (let from = 0; from < devices.length && !signal.aborted; from += batch) {
    for (const device of devices.slice(from, from + batch)) device.start(reporting);
    await delay(RAMP_STEP_MS);
  }
}

/**
 * Waits until every device is connected.
 * @throws Error with the last reason when none has connected within `timeoutMs`, or some still have not.
 */
export async function whenConnected(fleet: Fleet, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (fleet.counts.connected < fleet.devices.length) {
    if (Date.now() > deadline) {
      const { connected, lastError } = fleet.counts;
      throw new Error(
        `${connected} of ${fleet.devices.length} devices connected within ${Math.round(timeoutMs / 1000)} s` +
          (lastError === null ? '.' : `; the last reason: ${lastError}.`),
      );
    }
    await delay(50, undefined, { signal });
  }
}
