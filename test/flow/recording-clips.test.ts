import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Recorders } from '../../hub/video/media/recorders.ts';
import type { FromRecorder } from '../../hub/video/recording-protocol.ts';
import { FilmStream, later } from '../support/camera.ts';
import { manualClock } from '../support/clock.ts';
import { eventually } from '../support/eventually.ts';
import { filmOf, NOON, shown } from '../support/film.ts';
import { tempDir } from '../support/temp.ts';

/** The recorder of a media process with one camera. */
function recordersOf(mostClips = 4) {
  const dataDir = tempDir();
  const told: FromRecorder[] = [];
  const stream = new FilmStream();
  const clock = manualClock(NOON);
  const streamOf = (id: string) => (id === 'cam-1' ? stream : undefined);
  const tell = (event: FromRecorder): void => void told.push(event);
  const recorders = new Recorders({ dataDir, segmentMs: 60_000, clock, tell, streamOf, mostClips });
  const order = (clipId: string, from: number, to: number) =>
    recorders.on({ type: 'clip', clipId, cameraId: 'cam-1', fromAt: NOON + from, toAt: NOON + to });
  const clipOf = (clipId: string) =>
    eventually(() => {
      const found = told.find((event) => 'clipId' in event && event.clipId === clipId);
      if (found?.type !== 'clip-done') throw new Error(`no clip: ${JSON.stringify(found)}`);
      return found.file;
    });
  return { recorders, dataDir, told, stream, clock, order, clipOf };
}

it('takes a clip from before the alarm until after it, from a key frame on', async () => {
  const { stream, order, clipOf, dataDir } = recordersOf();
  const film = await filmOf({ seconds: 6, bFrames: 2, sound: true });
  const firstLater = film.findIndex((tag) => tag.at >= NOON + 3_000);
  stream.begin(NOON);
  stream.publish(film.slice(0, firstLater));
  order('clip-a', 1_500, 4_000);
  stream.publish(film.slice(firstLater));
  const file = await clipOf('clip-a');
  expect(file.fromAt).toBe(NOON + 1_000);
  expect(file.toAt).toBeGreaterThanOrEqual(NOON + 4_000);
  const { framesMs } = await shown(file.path);
  expect(framesMs).toHaveLength(31);
  expect(await readdir(join(dataDir, 'video', '.clips'))).toEqual(['clip-a.mp4']);
  expect(stream.readers).toBe(0);
});

it('makes a clip longer while it is being taken', async () => {
  const { recorders, stream, order, clipOf, told } = recordersOf();
  const film = await filmOf({ seconds: 2 });
  const frames = film.filter((tag) => !tag.isConfig);
  stream.begin(NOON);
  stream.publish(film);
  order('clip-b', 0, 3_000);
  recorders.on({ type: 'extend-clip', clipId: 'clip-b', toAt: NOON + 4_500 });
  recorders.on({ type: 'extend-clip', clipId: 'clip-b', toAt: NOON + 1_000 });
  stream.publish([...later(frames, 2_000), ...later(frames, 4_000)]);
  const file = await clipOf('clip-b');
  expect((await shown(file.path)).framesMs).toHaveLength(46);
  expect(told.filter((event) => 'clipId' in event)).toHaveLength(1);
});

it('ends a clip with what there is when the publication ends or the camera goes silent', async () => {
  const { stream, clock, order, clipOf } = recordersOf();
  stream.begin(NOON);
  stream.publish(await filmOf({ seconds: 2 }));
  order('silent', 0, 3_000);
  clock.advance(8_000);
  expect((await shown((await clipOf('silent')).path)).framesMs).toHaveLength(20);
  order('ended', 1_000, 60_000);
  stream.end(NOON + 8_000);
  expect((await shown((await clipOf('ended')).path)).framesMs).toHaveLength(10);
});

it('refuses a clip of nothing, and one too many', async () => {
  const { recorders, stream, order, told } = recordersOf(1);
  order('nothing', 0, 1_000);
  recorders.on({ type: 'clip', clipId: 'nobody', cameraId: 'cam-9', fromAt: NOON, toAt: NOON });
  await eventually(() => expect(told).toHaveLength(2));
  stream.begin(NOON);
  order('first', 0, 60_000);
  order('second', 0, 60_000);
  stream.end(NOON);
  await eventually(() => expect(told).toHaveLength(4));
  expect(
    told
      .map((event) => event.type === 'clip-refused' && `${event.clipId} ${event.reason}`)
      .toSorted((a, b) => String(a).localeCompare(String(b))),
  ).toEqual(['first no-video', 'nobody no-video', 'nothing no-video', 'second too-many']);
});

it('begins a recording with the group of pictures that is on, and ends it when it is not wanted', async () => {
  const { recorders, stream, told, dataDir } = recordersOf();
  const film = await filmOf({ seconds: 3 });
  stream.begin(NOON);
  stream.publish(film.slice(0, 26));
  recorders.on({ type: 'record', cameraIds: ['cam-1'] });
  stream.publish(film.slice(26));
  recorders.on({ type: 'record', cameraIds: [] });
  const file = await eventually(() => {
    const ended = told.find((event) => event.type === 'recording-ended');
    if (ended?.type !== 'recording-ended') throw new Error('still recording');
    return ended.file;
  });
  expect(file).toMatchObject({ fromAt: NOON + 2_000, toAt: NOON + 3_000 });
  expect((await shown(join(dataDir, file.path))).framesMs).toHaveLength(10);
});
