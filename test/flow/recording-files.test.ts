import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataOf } from '../../hub/video/media/fragmented-file.ts';
import { pictureSize } from '../../hub/video/mp4/picture-size.ts';
import { planPlain } from '../../hub/video/mp4/plain.ts';
import { scan } from '../../hub/video/mp4/scan.ts';
import { filmOf, fragmentsOf, shown } from '../support/film.ts';
import { tempDir } from '../support/temp.ts';

async function saved(bytes: Buffer): Promise<string> {
  const path = join(tempDir(), 'film.mp4');
  await writeFile(path, bytes);
  return path;
}

const readerOf = (bytes: Buffer) => async (offset: number, length: number) =>
  bytes.subarray(offset, offset + length);

it.each([
  ['H.264', {}],
  ['H.264 with frames that are shown out of order', { bFrames: 2 }],
  ['H.265', { codec: 'h265', bFrames: 2 }],
  ['H.264 with sound', { sound: true }],
] as const)('plays %s from fragments, each frame when its camera meant it', async (_what, film) => {
  const tags = await filmOf(film);
  const path = await saved(Buffer.concat(fragmentsOf(tags)));
  const { framesMs } = await shown(path);
  const published = tags.filter((tag) => tag.kind === 'video' && !tag.isConfig);
  const base = published[0]!.dtsMs;
  const meant = published.map((tag) => tag.dtsMs - base + tag.compositionMs).toSorted((a, b) => a - b);
  expect(framesMs).toEqual(meant);
});

it('makes a plain file of what it wrote, its tables first', async () => {
  const bytes = Buffer.concat(fragmentsOf(await filmOf({ bFrames: 2, sound: true })));
  const scanned = await scan(readerOf(bytes));
  expect(scanned).toMatchObject({ wholeBytes: bytes.length });
  const plan = planPlain([{ scanned: scanned!, startMs: 0 }], { fromMs: 1_500, toMs: 2_900 });
  const body = plan!.pieces.map(({ offset, sizeBytes }) => bytes.subarray(offset, offset + sizeBytes));
  const plain = Buffer.concat([plan!.head, ...body]);
  expect(plain.length).toBe(plan!.sizeBytes);
  const { framesMs } = await shown(await saved(plain));
  expect(framesMs.length).toBe(20);
  expect(framesMs.at(-1)! - framesMs[0]!).toBe(1_900);
});

it.each([
  ['h264', '1920x1080', {}],
  ['h265', '1920x1080', {}],
  ['h264', '352x288', { bFrames: 2 }],
  ['h265', '354x290', {}],
] as const)('reads the size of %s pictures of %s from their configuration', async (codec, size, film) => {
  const [config] = await filmOf({ ...film, codec, size, seconds: 1, fps: 2 });
  const { width, height } = pictureSize(codec, dataOf(config!))!;
  expect(`${width}x${height}`).toBe(size);
});
