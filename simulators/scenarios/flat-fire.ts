import type { Condition } from '../cameras/condition.ts';
import { round } from '../devices/noise.ts';
import type { Effect } from '../fleet/simulated-device.ts';
import { pickFlat } from './flat.ts';
import { Level } from './level.ts';
import { cameraNear, pass, placeOf, type Scenario } from './stage.ts';

const REPORT_EVERY_MS = 1000;
/** dB/m at which the detector itself calls an alarm, and how long it looks before. */
const VERDICT_AT = 0.15;
const VERDICT_AFTER_MS = 5000;

/** A flat in a high-rise burns: one detector, then a second on its floor, then heat; then it is put out. */
export const flatFire: Scenario = {
  name: 'flat-fire',
  summary: 'smoke in a high-rise flat, seen by a second detector of the floor, and heat; then it is put out',
  needs: ['smoke', 'heat', 'manual'],
  devices: 60,
  async run(stage) {
    const flat = pickFlat(
      stage.fleet.devices.filter(({ link }) => link.connected),
      stage.random,
    );
    if (flat === undefined) throw new Error('No smoke device is connected: the scenario needs one.');
    const { detector, second, heat, button } = flat;
    const involved = [detector, second, heat, button].filter((device) => device !== null);
    const smoke = new Level();
    const drifting = new Level();
    const fire = new Level();
    let pushed = false;
    const camera = cameraNear(stage, detector);
    const see = (what: Condition): void => {
      if (camera !== undefined) stage.cameras.impose(camera.spec.id, what);
    };
    detector.impose(smokeSeen(smoke));
    second?.impose(smokeSeen(drifting));
    heat?.impose((healthy) => ({
      ...healthy,
      temperature: round(Number(healthy.temperature) + fire.at(), 1),
    }));
    button?.impose((healthy) => ({ ...healthy, alarm: pushed }));
    for (const device of [detector, second, heat]) device?.reportEvery(REPORT_EVERY_MS);
    try {
      stage.say(`A pan is left on the stove at ${placeOf(detector)}.`);
      smoke.moveTo(0.3, 15_000 / stage.speed);
      see('smoke');
      if (camera !== undefined) stage.say(`${placeOf(camera)} sees smoke.`);
      await pass(stage, 20_000, VERDICT_AFTER_MS + 3000);
      stage.say('Its detector calls an alarm: a pre-alarm, until something else says so too.');
      smoke.moveTo(1.6, 25_000 / stage.speed);
      see('fire');
      drifting.moveTo(0.6, 20_000 / stage.speed);
      fire.moveTo(55, 30_000 / stage.speed);
      await pass(stage, 15_000, VERDICT_AFTER_MS + 3000);
      if (second !== null) stage.say(`Smoke has reached ${placeOf(second)}: the fire is confirmed.`);
      else if (button !== null) {
        pushed = true;
        stage.say(`Someone pushes the call point at ${placeOf(button)}: the fire is confirmed.`);
        await button.event('button');
        // Its own pace may be minutes: the verdict goes out at once.
        await button.report(true);
      }
      await pass(stage, 40_000, 4000);
      stage.say('The fire is put out.');
      see('smoke');
      for (const level of [smoke, drifting, fire]) level.moveTo(0, 30_000 / stage.speed);
      await pass(stage, 35_000, 4000);
    } finally {
      see('normal');
      for (const device of involved) {
        device.impose(null);
        device.reportEvery(null);
      }
    }
    await Promise.all(involved.map((device) => device.report(true)));
    stage.say(`The flat is aired${pushed ? ' and the call point is reset' : ''}.`);
  },
};

/** What a detector in this smoke measures, and its own verdict once that has lasted. */
function smokeSeen(level: Level): Effect {
  let aboveSince: number | null = null;
  return (healthy) => {
    const density = round(Number(healthy.smoke) + level.at(), 4);
    aboveSince = density >= VERDICT_AT ? (aboveSince ?? Date.now()) : null;
    const alarm = aboveSince !== null && Date.now() - aboveSince >= VERDICT_AFTER_MS;
    return { ...healthy, smoke: density, alarm };
  };
}
