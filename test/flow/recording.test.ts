import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type OpenSink, openSink, WriteBudget } from '../../hub/video/media/append-file.ts';
import { Recorder } from '../../hub/video/media/recorder.ts';
import { scanFile } from '../../hub/video/mp4/files.ts';
import type { FromRecorder, RecordingFile } from '../../hub/video/recording-protocol.ts';
import { later } from '../support/camera.ts';
import { eventually } from '../support/eventually.ts';
import { filmOf, NOON, shown } from '../support/film.ts';
import { tempDir } from '../support/temp.ts';

interface Settings {
  segmentMs?: number;
  open?: OpenSink;
  budgetBytes?: number;
}

/** A recorder of one camera, and what it tells. */
function recorderOf({ segmentMs = 60_000, budgetBytes = 10_000_000, ...rest }: Settings = {}) {
  const dataDir = tempDir();
  const told: FromRecorder[] = [];
  const tell = (event: FromRecorder): void => void told.push(event);
  const budget = new WriteBudget(budgetBytes);
  const recorder = new Recorder({ cameraId: 'cam-1', dataDir, segmentMs, budget, tell, ...rest });
  const ended = (): RecordingFile[] =>
    told
      .flatMap((event) => (event.type === 'recording-ended' ? [event.file] : []))
      .toSorted((a, b) => a.fromAt - b.fromAt);
  return { recorder, dataDir, told, ended, pathOf: (file: RecordingFile) => join(dataDir, file.path) };
}

it('cuts files at key frames once they are long enough, and none of their frames is lost', async () => {
  const { recorder, ended, pathOf } = recorderOf({ segmentMs: 1_500 });
  const film = await filmOf({ seconds: 5, bFrames: 2, sound: true });
  for (const tag of film) recorder.tag(tag);
  await recorder.close();
  const files = ended();
  const frames = await Promise.all(files.map(async (file) => (await shown(pathOf(file))).framesMs.length));
  expect(frames).toEqual([20, 20, 10]);
  expect(files.map(({ fromAt }) => fromAt - NOON)).toEqual([0, 2_000, 4_000]);
  expect(files[0]).toMatchObject({ path: `video/cam-1/${files[0]!.fromAt}.mp4`, codec: 'h264' });
  for (const file of files) expect(file.sizeBytes).toBe((await stat(pathOf(file))).size);
});

it('begins a new file with each publication and each change of the configuration', async () => {
  const { recorder, ended, pathOf } = recorderOf();
  const small = await filmOf({ seconds: 2 });
  const large = await filmOf({ seconds: 2, size: '320x192' });
  recorder.begin();
  for (const tag of [...small, ...later(large, 2_000)]) recorder.tag(tag);
  recorder.end();
  recorder.begin();
  for (const tag of later(large, 60_000, 0)) recorder.tag(tag);
  await recorder.close();
  const frames = await Promise.all(ended().map(async (file) => (await shown(pathOf(file))).framesMs.length));
  expect(frames).toEqual([20, 20, 20]);
  expect(ended().map(({ fromAt }) => fromAt - NOON)).toEqual([0, 2_000, 60_000]);
});

it('goes on in one file when the clock of a camera is set back', async () => {
  const { recorder, ended, pathOf } = recorderOf();
  const film = await filmOf({ seconds: 2 });
  const frames = film.filter((tag) => !tag.isConfig);
  for (const tag of [...film, ...later(frames, 2_000, -500_000), ...later(frames, 4_000, 7_000_000)])
    recorder.tag(tag);
  await recorder.close();
  const [file] = ended();
  const { framesMs } = await shown(pathOf(file!));
  expect(framesMs).toEqual(Array.from({ length: 60 }, (_, i) => i * 100));
  expect(file!.toAt - file!.fromAt).toBe(6_000);
});

it('leaves a gap and says so when the disk is slower than the camera', async () => {
  const gate = Promise.withResolvers<void>();
  const open: OpenSink = async (path) => {
    const sink = await openSink(path);
    return { ...sink, append: async (pieces) => (await gate.promise, sink.append(pieces)) };
  };
  const film = await filmOf({ seconds: 3 });
  const filmBytes = film.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const { recorder, told, ended, pathOf } = recorderOf({ open, budgetBytes: 1.5 * filmBytes });
  const frames = film.filter((tag) => !tag.isConfig);
  for (const tag of [...film, ...later(frames, 3_000), ...later(frames, 6_000)]) recorder.tag(tag);
  const stopped = told.find((event) => event.type === 'recording-stopped');
  expect(stopped).toMatchObject({ cameraId: 'cam-1', reason: 'slow-disk' });
  gate.resolve();
  await eventually(() => expect(ended()).toHaveLength(1));
  for (const tag of later(frames, 30_000)) recorder.tag(tag);
  await recorder.close();
  expect(told.find((event) => event.type === 'recording-resumed')).toMatchObject({ at: NOON + 30_000 });
  const [before, after] = ended();
  expect((await shown(pathOf(before!))).framesMs.length).toBeGreaterThan(0);
  expect(before!.toAt).toBeLessThan(NOON + 9_000);
  expect((await shown(pathOf(after!))).framesMs).toHaveLength(30);
});

it('keeps what was whole when the disk is full, and records again when there is room', async () => {
  let room = 30_000;
  const full = Promise.withResolvers<void>();
  const open: OpenSink = async (path) => {
    const sink = await openSink(path);
    return {
      ...sink,
      async append(pieces) {
        room -= Buffer.concat(pieces).length;
        if (room > 0) return sink.append(pieces);
        await sink.append([Buffer.from('half a fragm')]);
        full.resolve();
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
    };
  };
  const { recorder, told, ended, pathOf } = recorderOf({ open });
  const film = await filmOf({ seconds: 3 });
  const frames = film.filter((tag) => !tag.isConfig);
  for (const tag of [...film, ...later(frames, 3_000), ...later(frames, 6_000)]) recorder.tag(tag);
  await full.promise;
  await eventually(() => {
    recorder.tag({ ...frames[1]!, at: NOON + 9_000 });
    expect(ended()).toHaveLength(1);
  });
  expect(told.find((event) => event.type === 'recording-stopped')).toMatchObject({ reason: 'disk-full' });
  const [file] = ended();
  const scanned = await scanFile(pathOf(file!));
  const bytes = await readFile(pathOf(file!));
  expect(scanned).toMatchObject({ wholeBytes: bytes.length, durationMs: file!.toAt - file!.fromAt });
  room = Number.MAX_SAFE_INTEGER;
  for (const tag of later(frames, 60_000)) recorder.tag(tag);
  await recorder.close();
  expect(told.filter((event) => event.type === 'recording-resumed')).toHaveLength(1);
  expect(ended()).toHaveLength(2);
});
