import type { Condition } from '../cameras/condition.ts';
import type { SimulatedDevice } from '../fleet/simulated-device.ts';
import { pass, pickOne, placeOf, type Scenario, type Stage } from './stage.ts';

const REPORT_EVERY_MS = 2000;

/** A camera's uplink fails by and by: starved, frozen, black, gone; then it comes back. */
export const cameraOutage: Scenario = {
  name: 'camera-outage',
  summary: 'a camera starves, freezes, goes black and is gone; then it comes back',
  needs: ['camera'],
  devices: 20,
  async run(stage) {
    const camera = pickCamera(stage);
    const show = (what: Condition): void => stage.cameras.impose(camera.spec.id, what);
    camera.reportEvery(REPORT_EVERY_MS);
    try {
      stage.say(`The uplink of ${placeOf(camera)} is failing.`);
      show('bitrate-collapse');
      camera.impose((healthy) => ({ ...healthy, bitrateKbps: 140, fps: 4 }));
      await pass(stage, 10_000, 3000);
      stage.say('Its picture is frozen.');
      show('frozen');
      camera.impose((healthy) => ({ ...healthy, bitrateKbps: 40, fps: 0, frozen: true }));
      await pass(stage, 10_000, 3000);
      stage.say('Its picture is black.');
      show('black');
      camera.impose((healthy) => ({ ...healthy, bitrateKbps: 0, fps: 0, black: true, online: false }));
      await pass(stage, 10_000, 3000);
      stage.say('The camera is gone.');
      show('drop-out');
      camera.cut();
      await pass(stage, 30_000, 5000);
    } finally {
      show('normal');
      camera.impose(null);
      camera.reportEvery(null);
      camera.restore();
    }
    stage.say('A technician has replaced the injector: the camera is back.');
    await pass(stage, 5000, 2000);
    await camera.report(true);
  },
};

/** One that has a picture to lose, if any has. */
function pickCamera(stage: Stage): SimulatedDevice {
  const { fleet, cameras, random } = stage;
  const filmed = fleet
    .of('camera')
    .filter(({ spec, link }) => link.connected && cameras.ids.includes(spec.id));
  return filmed[Math.floor(random.next() * filmed.length)] ?? pickOne(stage, 'camera');
}
