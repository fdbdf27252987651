import { cameraOutage } from './camera-outage.ts';
import { flatFire } from './flat-fire.ts';
import { kitchenGasLeak } from './kitchen-gas-leak.ts';
import { messageFlood } from './message-flood.ts';
import { powerCut } from './power-cut.ts';
import { quietDay } from './quiet-day.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import type { Scenario } from './stage.ts';

/** Every scenario that happens to a site; `replay` has devices of its own. */
export const scenarios: readonly Scenario[] = [
  quietDay,
  kitchenGasLeak,
  flatFire,
  cameraOutage,
  powerCut,
  reconnectStorm,
  messageFlood,
];
