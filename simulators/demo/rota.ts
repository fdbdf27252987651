import { setTimeout as delay } from 'node:timers/promises';
import { cameraOutage } from '../scenarios/camera-outage.ts';
import { flatFire } from '../scenarios/flat-fire.ts';
import { kitchenGasLeak } from '../scenarios/kitchen-gas-leak.ts';
import { powerCut } from '../scenarios/power-cut.ts';
import type { Scenario, Stage } from '../scenarios/stage.ts';

const rota: readonly { scenario: Scenario; what: string }[] = [
  {
    scenario: kitchenGasLeak,
    what: 'a kitchen leaks gas: acknowledge it within a minute, or stations are sent',
  },
  {
    scenario: flatFire,
    what: 'a flat burns: hands off, it goes from smoke to its verified closing by itself',
  },
  { scenario: cameraOutage, what: 'a camera freezes and is gone' },
  { scenario: powerCut, what: 'a community loses power' },
];
/** Its alert fires some 35 s later: within the first minute there is something to see. */
const FIRST_AFTER_MS = 8000;
/** From beginning to beginning; each comes again every ten minutes. */
const EVERY_MS = 150_000;

/** Lets one thing after another happen in the district until the stage closes. */
export async function runRota(stage: Stage): Promise<void> {
  await delay(FIRST_AFTER_MS, undefined, { signal: stage.signal });
  for (let turn = 0; ; turn += 1) {
    const startAt = Date.now();
    await rota[turn % rota.length]?.scenario.run(stage);
    const restMs = Math.max(10_000, EVERY_MS - (Date.now() - startAt));
    stage.say(`Quiet for ${Math.round(restMs / 1000)} s.`);
    await delay(restMs, undefined, { signal: stage.signal });
  }
}

/** What will happen when, for somebody who begins to watch at `now`. */
export function programme(now: number): [label: string, text: string][] {
  const minutes = Math.round((rota.length * EVERY_MS) / 60_000);
  const lines = rota.map(({ what }, turn): [string, string] => [
    new Date(now + FIRST_AFTER_MS + turn * EVERY_MS).toTimeString().slice(0, 5),
    what,
  ]);
  return [...lines, ['Then', `all of it again, every ${minutes} minutes`]];
}
