import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { rangeOf } from '../../hub/evidence/range.ts';
import type { Tag } from '../../hub/video/media/tag.ts';
import { planPlain } from '../../hub/video/mp4/plain.ts';
import { scan } from '../../hub/video/mp4/scan.ts';
import { openPage, useChromium } from '../support/browser.ts';
import { filmOf, fragmentsOf } from '../support/film.ts';

useChromium();

/** What the test uses of the element: the types of the DOM are the dashboard's alone. */
interface Video {
  currentTime: number;
  addEventListener(type: 'seeked', listener: () => void): void;
  readonly duration: number;
  readonly videoWidth: number;
  readonly error: { message: string } | null;
  play(): Promise<void>;
  pause(): void;
  getVideoPlaybackQuality(): { totalVideoFrames: number };
}

/** Serves files with ranges, and a page that shows one: `/?<name>`. */
async function serve(files: Record<string, Buffer>): Promise<string> {
  const server = createServer((request, response) => {
    const file = files[(request.url ?? '').slice(1)];
    if (!file) {
      response.setHeader('content-type', 'text/html');
      response.end(`<video muted preload="auto" src="/${(request.url ?? '').slice(2)}"></video>`);
      return;
    }
    const range = rangeOf(request.headers.range, file.length);
    const { from, to } = typeof range === 'object' ? range : { from: 0, to: file.length - 1 };
    response.writeHead(range ? 206 : 200, {
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'content-length': to - from + 1,
      ...(range && { 'content-range': `bytes ${from}-${to}/${file.length}` }),
    });
    response.end(file.subarray(from, to + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function plainOf(bytes: Buffer): Promise<Buffer> {
  const scanned = await scan(async (offset, length) => bytes.subarray(offset, offset + length));
  const plan = planPlain([{ scanned: scanned!, startMs: 0 }])!;
  const body = plan.pieces.map(({ offset, sizeBytes }) => bytes.subarray(offset, offset + sizeBytes));
  return Buffer.concat([plan.head, ...body]);
}

it('plays recordings and clips in a browser, and jumps in them', async () => {
  const film: Tag[] = await filmOf({ seconds: 6, bFrames: 2, sound: true, size: '320x192' });
  const fragments = fragmentsOf(film);
  const recording = Buffer.concat(fragments);
  const growing = Buffer.concat(fragments.slice(0, -3));
  const url = await serve({ recording, growing, clip: await plainOf(recording) });
  const { page, errors } = await openPage('en', { width: 400, height: 300 });
  for (const [name, seconds] of [
    ['recording', 6],
    ['growing', 5],
    ['clip', 6],
  ] as const) {
    await page.goto(`${url}/?${name}`);
    const played = await page.locator('video').evaluate(async (element) => {
      const video = element as unknown as Video;
      const jump = async (to: number): Promise<number> => {
        const arrived = new Promise<void>((resolve) => video.addEventListener('seeked', resolve));
        video.currentTime = to;
        await arrived;
        return video.currentTime;
      };
      await video.play();
      video.pause();
      const at = await jump(2.5);
      const quality = video.getVideoPlaybackQuality();
      const { duration, videoWidth: width, error } = video;
      return { at, width, duration, shown: quality.totalVideoFrames, error: error?.message };
    });
    expect(played).toMatchObject({ at: 2.5, width: 320, error: undefined });
    expect(played.shown).toBeGreaterThan(0);
    expect(played.duration, name).toBeGreaterThanOrEqual(seconds - 0.2);
    expect(played.duration, name).toBeLessThan(seconds + 0.5);
  }
  expect(errors).toEqual([]);
});
