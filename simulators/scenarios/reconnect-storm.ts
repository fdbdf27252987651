import { whenConnected } from '../fleet/fleet.ts';
import { pass, type Scenario } from './stage.ts';

const ROUNDS = 3;
const LIMIT_MS = 120_000;

/** Every device drops and comes back in the same instant, as after a switch in the machine room restarts. */
export const reconnectStorm: Scenario = {
  name: 'reconnect-storm',
  summary: 'all devices drop and reconnect in the same instant, three times',
  needs: [],
  devices: 1000,
  filmed: false,
  async run(stage) {
    const { fleet } = stage;
    for (let round = 1; round <= ROUNDS; round += 1) {
      stage.say(`Round ${round}: ${fleet.devices.length} devices drop.`);
      for (const device of fleet.devices) device.cut();
      await pass(stage, 5000, 1000);
      const startAt = Date.now();
      for (const device of fleet.devices) device.restore();
      await whenConnected(fleet, LIMIT_MS, stage.signal);
      stage.say(
        `All ${fleet.devices.length} are back after ${((Date.now() - startAt) / 1000).toFixed(1)} s.`,
      );
      await pass(stage, 5000, 1000);
    }
  },
};
