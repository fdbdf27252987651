import { setTimeout as delay } from 'node:timers/promises';
import { cameraOutage } from '../scenarios/camera-outage.ts';
import { flatFire } from '../scenarios/flat-fire.ts';
import { kitchenGasLeak } from '../scenarios/kitchen-gas-leak.ts';
import { powerCut } from '../scenarios/power-cut.ts';
import type { Stage } from '../scenarios/stage.ts';

const rota = [kitchenGasLeak, flatFire, cameraOutage, powerCut];
/** Its alert fires some 35 s later: within the first minute there is something to see. */
const FIRST_AFTER_MS = 8000;
const EVERY_MS = 120_000;

/** Lets one thing after another happen in the district until the stage closes. */
export async function runRota(stage: Stage): Promise<void> {
  await delay(FIRST_AFTER_MS, undefined, { signal: stage.signal });
  for (let turn = 0; ; turn += 1) {
    const startAt = Date.now();
    await rota[turn % rota.length]?.run(stage);
    const restMs = Math.max(10_000, EVERY_MS - (Date.now() - startAt));
    stage.say(`Quiet for ${Math.round(restMs / 1000)} s.`);
    await delay(restMs, undefined, { signal: stage.signal });
  }
}
