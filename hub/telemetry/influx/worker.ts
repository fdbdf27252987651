import { workerData } from 'node:worker_threads';
import { systemClock } from '../../kernel/clock.ts';
import { serveThread } from '../../kernel/thread-server.ts';
import { openArchive } from '../../store/archive/open.ts';
import { Forwarder } from './forwarder.ts';
import type { Cursors } from './progress.ts';
import type { InfluxSettings } from './server.ts';

/** What the thread is started with. */
export interface ForwardWorkerData {
  location: { dataDir: string; databaseUrl: string | undefined };
  settings: InfluxSettings;
  cursors: Cursors;
}

const { location, settings, cursors } = workerData as ForwardWorkerData;
const archive = await openArchive({ ...location, role: 'read' });

const tell = serveThread({
  wake: () => forwarder.wake(),
  async close() {
    await forwarder.close();
    await archive.close();
  },
});
const forwarder = new Forwarder({ settings, log: archive.log, cursors, clock: systemClock, tell });
forwarder.start();
