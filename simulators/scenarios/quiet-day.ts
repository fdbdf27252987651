import type { Scenario } from './stage.ts';
import { pass } from './stage.ts';

const DAY_MS = 24 * 3_600_000;

/** A day on which nothing happens: noise, drift, batteries, now and then a reboot. */
export const quietDay: Scenario = {
  name: 'quiet-day',
  summary: 'a day on which nothing happens: drift, noise, batteries, now and then a reboot',
  needs: [],
  devices: null,
  async run(stage) {
    stage.say('A quiet day begins.');
    if (stage.lastsMs === null) await pass(stage, DAY_MS);
    else await pass({ ...stage, speed: 1 }, stage.lastsMs);
    stage.say('The day is over.');
  },
};
