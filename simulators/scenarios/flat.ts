import { type DeviceSpec, distanceM } from '../devices/device.ts';
import type { Random } from '../random.ts';

interface Placed {
  readonly spec: DeviceSpec;
}

/** What sees a fire in a flat. */
export interface Flat<D> {
  detector: D;
  /** Another smoke detector of the floor; without one the call point confirms the fire. */
  second: D | null;
  heat: D | null;
  button: D | null;
}

/** Further away is another building. */
const SAME_BUILDING_M = 150;

/**
 * A flat at random, of those with most to see: a second detector and heat on the floor, a call point in the building.
 * Undefined without a smoke detector.
 */
export function pickFlat<D extends Placed>(devices: readonly D[], random: Random): Flat<D> | undefined {
  const byFloor = Map.groupBy(devices, floorOf);
  const flats = devices
    .filter(({ spec }) => spec.kind === 'smoke')
    .map((detector): Flat<D> => {
      const floor = floorOf(detector);
      const beside = floor === null ? [] : (byFloor.get(floor) ?? []);
      return {
        detector,
        second: beside.find((device) => device.spec.kind === 'smoke' && device !== detector) ?? null,
        heat:
          beside.find(({ spec }) => spec.kind === 'heat') ??
          (floor === null ? nearest(devices, detector, 'heat') : null),
        button: nearest(devices, detector, 'manual'),
      };
    });
  const most = flats.reduce((best, flat) => Math.max(best, richness(flat)), 0);
  const choice = flats.filter((flat) => richness(flat) === most);
  return choice[Math.floor(random.next() * choice.length)];
}

const richness = ({ second, heat, button }: Flat<unknown>): number =>
  (second === null ? 0 : 4) + (heat === null ? 0 : 2) + (button === null ? 0 : 1);

/** Grid, building and floor by the labels, as the hub compares them; null when they name no building and floor. */
function floorOf({ spec }: Placed): string | null {
  const labels = new Map(
    spec.labels.split(';').map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  );
  const [building, floor] = [labels.get('building'), labels.get('floor')];
  return building && floor ? JSON.stringify([spec.gridCode, building, floor]) : null;
}

/** The nearest device of a kind in the same building. */
function nearest<D extends Placed>(devices: readonly D[], to: D, kind: 'heat' | 'manual'): D | null {
  let best: D | null = null;
  let bestM = SAME_BUILDING_M;
  for (const device of devices) {
    if (device.spec.kind !== kind) continue;
    const m = distanceM(device.spec, to.spec);
    if (m < bestM) {
      best = device;
      bestM = m;
    }
  }
  return best;
}
