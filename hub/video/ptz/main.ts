import { serveParent } from '../parent.ts';
import { OnvifDevices } from './devices.ts';
import { discover } from './discovery.ts';
import type { OnvifQuestions } from './questions.ts';

// What cameras answer makes the library throw where nobody can catch it. What it was doing is lost with the process; the
// supervisor starts another, and nothing of a request reaches a log.
process.on('uncaughtException', () => process.exit(1));

const devices = new OnvifDevices();

serveParent<never, never, OnvifQuestions>({
  answers: {
    describe: (target) => devices.with(target, (device) => device.describe()),
    presets: ({ target, profile }) => devices.with(target, (device) => device.presets(profile)),
    command: ({ target, profile, command }) =>
      devices.with(target, (device) => device.command(profile, command)),
    discover: async (search) => ({ value: await discover(search) }),
  },
  onTold: () => undefined,
}).ready();
