import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Page } from 'playwright-core';

/** What a page saw: all instants Unix ms. */
export interface Seen {
  /** Each video tag that arrived: its time in the stream, ms, and when its bytes were there. */
  tags: { time: number; at: number }[];
  /** Each picture shown: its time in the player, ms, the clock in it, and when it was shown. */
  frames: { time: number; clock: number; at: number }[];
}

/** The reader of the clock strip as a page can run it: a policy of the page's own forbids to import it. */
const reader = stripTypeScriptTypes(readFileSync('simulators/cameras/clock-strip.ts', 'utf8')).replaceAll(
  /^export /gm,
  '',
);

/** Notes when video tags arrive over any WebSocket of the page; to be installed before the page loads. */
export async function watchSockets(page: Page): Promise<void> {
  await page.addInitScript(`{
    const tags = (window.glassTags = []);
    window.WebSocket = class extends WebSocket {
      constructor(...args) {
        super(...args);
        this.addEventListener('message', ({ data }) => {
          const at = Date.now();
          if (!(data instanceof ArrayBuffer)) return;
          const bytes = new Uint8Array(data);
          // A message is the head of a file, or whole tags. A configuration is no picture.
          for (let i = bytes[0] === 0x46 ? 13 : 0; i + 11 < bytes.length; ) {
            const size = (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
            const time = ((bytes[i + 7] << 24) | (bytes[i + 4] << 16) | (bytes[i + 5] << 8) | bytes[i + 6]) >>> 0;
            if (bytes[i] === 9 && bytes[i + 12] === 1) tags.push({ time, at });
            i += 11 + size + 4;
          }
        });
      }
    };
  }`);
}

/** Reads the clock of every picture the page's video element shows, until there are so many. */
export async function watchClocks(page: Page, settleMs: number, frames: number): Promise<Seen> {
  return page.evaluate(`(async () => {
    ${reader}
    const video = document.querySelector('video');
    const { left, top, blockPx, blocks } = STRIP;
    const width = blocks * blockPx;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = blockPx;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const read = () => {
      context.drawImage(video, left, top, width, blockPx, 0, 0, width, blockPx);
      const { data } = context.getImageData(0, 0, width, blockPx);
      return readClockBy((x, y) => {
        const i = ((y - top) * width + x - left) * 4;
        return 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
      });
    };
    const seen = [];
    while (video.currentTime === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    await new Promise((resolve) => setTimeout(resolve, ${settleMs}));
    await new Promise((resolve) => {
      const next = () => video.requestVideoFrameCallback((_now, { mediaTime }) => {
        const at = Date.now();
        const clock = read();
        if (clock !== undefined) seen.push({ time: Math.round(mediaTime * 1000), clock, at });
        if (seen.length < ${frames}) next();
        else resolve();
      });
      next();
      setTimeout(resolve, ${frames * 300});
    });
    return { tags: window.glassTags ?? [], frames: seen };
  })()`);
}
