import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedDevice } from '../fleet/simulated-device.ts';
import { communityOf, gridName } from '../site.ts';
import { pass, type Scenario, type Stage } from './stage.ts';

/** Within this time all of a community's devices are gone, or back. */
const SPREAD_MS = 1500;

/** One community loses power: every connection breaks without a goodbye, and all come back together. */
export const powerCut: Scenario = {
  name: 'power-cut',
  summary: 'one community goes dark: connections break, last wills fire; then it comes back',
  needs: [],
  devices: null,
  async run(stage) {
    const [code, devices] = pickCommunity(stage);
    try {
      stage.say(`The power fails in ${gridName(stage.site.grids, code)}: ${devices.length} devices go dark.`);
      await spread(stage, devices, (device) => device.cut());
      await pass(stage, 40_000, 10_000);
      stage.say('The power is back.');
    } finally {
      for (const device of devices) device.restore();
    }
    await pass(stage, 10_000, 5000);
    const back = devices.filter((device) => device.link.connected).length;
    stage.say(`${back} of ${devices.length} devices are connected again.`);
  },
};

function pickCommunity({ fleet, site, random }: Stage): [code: string, devices: SimulatedDevice[]] {
  const communities = new Map<string, SimulatedDevice[]>();
  for (const device of fleet.devices) {
    const code = communityOf(site.grids, device.spec.gridCode);
    const same = communities.get(code);
    if (same === undefined) communities.set(code, [device]);
    else same.push(device);
  }
  const all = [...communities];
  const picked = all[Math.floor(random.next() * all.length)];
  if (picked === undefined) throw new Error('There is no device whose power could fail.');
  return picked;
}

async function spread(
  stage: Stage,
  devices: readonly SimulatedDevice[],
  act: (device: SimulatedDevice) => void,
): Promise<void> {
  for (const device of devices) {
    act(device);
    await delay(SPREAD_MS / devices.length, undefined, { signal: stage.signal });
  }
}
