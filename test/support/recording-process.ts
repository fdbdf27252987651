import { systemClock } from '../../hub/kernel/clock.ts';
import { Recorders } from '../../hub/video/media/recorders.ts';
import type { Tag } from '../../hub/video/media/tag.ts';
import { FilmStream } from './camera.ts';

/** A process that records what it is sent of a camera, to be killed. */
const [dataDir = ''] = process.argv.slice(2);
const stream = new FilmStream();
const recorders = new Recorders({
  dataDir,
  segmentMs: 60_000,
  clock: systemClock,
  tell: () => undefined,
  streamOf: () => stream,
});
recorders.on({ type: 'record', cameraIds: ['cam-1'] });
process.on('message', (tags: Tag[]) =>
  stream.publish(tags.map((tag) => ({ ...tag, bytes: Buffer.from(tag.bytes) }))),
);
process.on('disconnect', () => process.exit(0));
