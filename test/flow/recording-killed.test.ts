import { fork } from 'node:child_process';
import { once } from 'node:events';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scanFile } from '../../hub/video/mp4/files.ts';
import { eventually } from '../support/eventually.ts';
import { filmOf, NOON, shown } from '../support/film.ts';
import { tempDir } from '../support/temp.ts';

const script = new URL('../support/recording-process.ts', import.meta.url);

it('plays up to the last second when the process that wrote it was killed, however its end is torn', async () => {
  const dataDir = tempDir();
  const recording = fork(script, [dataDir], { serialization: 'advanced', execArgv: [] });
  recording.send(await filmOf({ seconds: 6, gop: 30, sound: true }));
  const path = join(dataDir, 'video/cam-1', `${NOON}.mp4`);
  const scanned = await eventually(async () => {
    const found = await scanFile(path);
    expect(found?.durationMs).toBeGreaterThanOrEqual(4_900);
    return found!;
  });
  recording.kill('SIGKILL');
  await once(recording, 'exit');
  const { framesMs } = await shown(path);
  expect(framesMs).toEqual(Array.from({ length: framesMs.length }, (_, i) => i * 100));
  expect(framesMs.length).toBeGreaterThanOrEqual(49);
  await truncate(path, scanned.wholeBytes - 100);
  const torn = await scanFile(path);
  await truncate(path, torn!.wholeBytes);
  const left = (await shown(path)).framesMs.length;
  expect(left).toBeLessThan(framesMs.length);
  expect(left).toBeGreaterThanOrEqual(38);
});
