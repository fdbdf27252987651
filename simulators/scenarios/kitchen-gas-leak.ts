import { round } from '../devices/noise.ts';
import { Level } from './level.ts';
import { pass, pickOne, placeOf, type Scenario } from './stage.ts';

const REPORT_EVERY_MS = 1000;
/** A household rule waits 15 s above 25 %LEL before it fires, whatever the speed of the leak. */
const BETWEEN_ALARMS_MS = 20_000;

/** A hose splits in a restaurant's kitchen: 25, then 50 %LEL within about a minute; then the windows are opened. */
export const kitchenGasLeak: Scenario = {
  name: 'kitchen-gas-leak',
  summary: "a restaurant's gas rises above 25, then 50 %LEL within a minute, and is ventilated",
  needs: ['gas'],
  devices: 40,
  async run(stage) {
    const detector = pickOne(stage, 'gas');
    const leak = new Level();
    const rise = async (to: number, ms: number, leastMs = 0): Promise<void> => {
      leak.moveTo(to, Math.max(ms / stage.speed, leastMs));
      await pass(stage, ms, leastMs);
    };
    detector.impose((healthy) => ({
      ...healthy,
      gas: round(Math.min(100, Number(healthy.gas) + leak.at()), 2),
    }));
    detector.reportEvery(REPORT_EVERY_MS);
    try {
      stage.say(`A gas hose splits at ${placeOf(detector)}.`);
      await rise(26, 20_000, 2000);
      stage.say('Gas is above 25 %LEL.');
      await rise(46, 25_000, BETWEEN_ALARMS_MS);
      await rise(62, 15_000, 2000);
      stage.say('Gas is above 50 %LEL.');
      await pass(stage, 15_000, 3000);
      stage.say('The valve is shut and the windows are open.');
      await rise(12, 25_000, 2000);
      stage.say('Gas is below 20 %LEL.');
      await rise(0, 20_000, 1000);
    } finally {
      detector.impose(null);
      detector.reportEvery(null);
    }
    await detector.report(true);
    stage.say('The kitchen is safe.');
  },
};
