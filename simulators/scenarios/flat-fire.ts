import { distanceM } from '../devices/device.ts';
import { round } from '../devices/noise.ts';
import type { SimulatedDevice } from '../fleet/simulated-device.ts';
import { Level } from './level.ts';
import { pass, placeOf, type Scenario, type Stage } from './stage.ts';

const REPORT_EVERY_MS = 1000;
/** dB/m at which the detector itself calls an alarm, and how long it looks before. */
const VERDICT_AT = 0.15;
const VERDICT_AFTER_MS = 5000;
/** Further away is another building. */
const SAME_BUILDING_M = 150;

/** A flat in a high-rise burns: smoke, then heat, then someone pushes the call point; then it is put out. */
export const flatFire: Scenario = {
  name: 'flat-fire',
  summary: 'smoke, heat and a manual call point in one high-rise flat; then it is put out',
  needs: ['smoke', 'heat', 'manual'],
  devices: 60,
  async run(stage) {
    const { detector, heat, button } = pickFlat(stage);
    const involved = [detector, heat, button].filter((device) => device !== null);
    const smoke = new Level();
    const fire = new Level();
    let aboveSince: number | null = null;
    let pushed = false;
    detector.impose((healthy) => {
      const density = round(Number(healthy.smoke) + smoke.at(), 4);
      aboveSince = density >= VERDICT_AT ? (aboveSince ?? Date.now()) : null;
      const alarm = aboveSince !== null && Date.now() - aboveSince >= VERDICT_AFTER_MS;
      return { ...healthy, smoke: density, alarm };
    });
    heat?.impose((healthy) => ({
      ...healthy,
      temperature: round(Number(healthy.temperature) + fire.at(), 1),
    }));
    button?.impose((healthy) => ({ ...healthy, alarm: pushed }));
    detector.reportEvery(REPORT_EVERY_MS);
    heat?.reportEvery(REPORT_EVERY_MS);
    try {
      stage.say(`A pan is left on the stove at ${placeOf(detector)}.`);
      smoke.moveTo(0.3, 20_000 / stage.speed);
      await pass(stage, 20_000, 4000);
      stage.say('Smoke is thick under the ceiling.');
      smoke.moveTo(1.6, 25_000 / stage.speed);
      fire.moveTo(55, 30_000 / stage.speed);
      await pass(stage, 15_000, VERDICT_AFTER_MS + 3000);
      if (button !== null) {
        pushed = true;
        stage.say(`Someone pushes the call point at ${placeOf(button)}.`);
        await button.event('button');
      }
      await pass(stage, 30_000, 4000);
      stage.say('The fire is put out.');
      fire.moveTo(0, 40_000 / stage.speed);
      smoke.moveTo(0, 40_000 / stage.speed);
      await pass(stage, 45_000, 4000);
    } finally {
      for (const device of involved) {
        device.impose(null);
        device.reportEvery(null);
      }
    }
    await Promise.all(involved.map((device) => device.report(true)));
    stage.say('The flat is aired and the call point is reset.');
  },
};

interface Flat {
  detector: SimulatedDevice;
  heat: SimulatedDevice | null;
  button: SimulatedDevice | null;
}

/** A flat at random, of those whose building has a heat detector and a call point if there are any. */
function pickFlat(stage: Stage): Flat {
  const flats = stage.fleet
    .of('smoke')
    .filter((device) => device.link.connected)
    .map((detector) => ({
      detector,
      heat: nearest(stage, detector, 'heat'),
      button: nearest(stage, detector, 'manual'),
    }));
  const whole = flats.filter(({ heat, button }) => heat !== null && button !== null);
  const choice = whole.length > 0 ? whole : flats;
  const flat = choice[Math.floor(stage.random.next() * choice.length)];
  if (flat === undefined) throw new Error('No smoke device is connected: the scenario needs one.');
  return flat;
}

/** The nearest connected device of a kind in the same building. */
function nearest(stage: Stage, to: SimulatedDevice, kind: 'heat' | 'manual'): SimulatedDevice | null {
  let best: SimulatedDevice | null = null;
  let bestM = SAME_BUILDING_M;
  for (const device of stage.fleet.of(kind)) {
    const m = distanceM(device.spec, to.spec);
    if (device.link.connected && m < bestM) {
      best = device;
      bestM = m;
    }
  }
  return best;
}
