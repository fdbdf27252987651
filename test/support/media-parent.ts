import { pino } from 'pino';
import { Registry } from 'prom-client';
import { systemClock } from '../../hub/kernel/clock.ts';
import { startMediaProcess } from './media-process.ts';

const [dataDir = ''] = process.argv.slice(2);

// A process with a media process of its own, to be killed.
const media = await startMediaProcess({
  rtmpPort: 0,
  host: '127.0.0.1',
  dataDir,
  segmentMs: 60_000,
  clock: systemClock,
  log: pino({ level: 'silent' }),
  metrics: new Registry(),
  report: () => undefined,
});
process.stdout.write(`${media.pid}\n`);
