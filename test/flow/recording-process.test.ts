import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shown } from '../support/film.ts';
import { startMedia } from '../support/media.ts';
import { openRecordings } from '../support/recordings.ts';
import { freshLocation } from '../support/stores.ts';

it('records over RTMP, keeps what a killed media process wrote, and records on with the next', async () => {
  const location = await freshLocation('sqlite');
  const world = await startMedia({ dataDir: location.dataDir });
  onTestFinished(() => world.close());
  const office = await openRecordings({ location, link: world.media.recorder });
  office.setRecording('cam-1', { record: true, retentionDays: null });
  world.know('cam-1');
  const reel = { sound: true, seconds: 2 };
  const first = await world.publish('cam-1', reel);
  await first.push(200);
  const [open] = await eventually(async () => {
    const items = await office.list();
    expect(items).toMatchObject([{ state: 'open', codec: 'h264' }]);
    return items;
  });
  const clip = await office.clip('cam-1', Date.now() - 5_000, Date.now() - 1).done;
  if (!('file' in clip)) throw new Error(clip.refused);
  expect((await shown(clip.file.path)).framesMs.length).toBeGreaterThan(10);

  process.kill(world.media.pid ?? 0, 'SIGKILL');
  await eventually(async () => expect(await office.list()).toMatchObject([{ state: 'recovered' }]));
  const [broken] = await office.list();
  const frames = await shown(join(location.dataDir, 'video/cam-1', `${Date.parse(open.from)}.mp4`));
  expect(Date.parse(broken.to) - Date.parse(broken.from)).toBeGreaterThan(1_000);
  expect(frames.framesMs.length).toBeGreaterThan(10);

  await eventually(() => expect(world.faults.at(-1)).toBeNull());
  const second = await world.publish('cam-1', reel);
  await second.push(100);
  await eventually(async () => expect(await office.list()).toHaveLength(2));
  await office.drain();
  expect((await office.list()).map(({ state }) => state)).toEqual(['recovered', 'closed']);
});
