import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { H264Decoder } from '../../test/support/h264-decoder.ts';
import { createRandom } from '../random.ts';
import { drawClock, readClock, STRIP } from './clock-strip.ts';
import { CameraEncoder, HEALTHY } from './encoder.ts';
import { drawOverlay } from './overlay.ts';
import { createPicture, WIDTH } from './picture.ts';
import { createScene } from './scene.ts';

const AT = Date.UTC(2026, 10, 25, 2, 45, 41, 123);
const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });

it('reads every instant that was drawn', () => {
  const { luma } = createPicture();
  fc.assert(
    fc.property(instants, (at) => {
      drawClock(luma, WIDTH, at);
      expect(readClock(luma, WIDTH)).toBe(at);
    }),
  );
});

it('reads nothing where no clock is, nor a clock of which a block was changed', () => {
  const picture = createPicture();
  createScene('street', createRandom(1, 'x'))(picture, AT);
  expect(readClock(picture.luma, WIDTH)).toBeUndefined();
  fc.assert(
    fc.property(instants, fc.integer({ min: 0, max: STRIP.blocks - 1 }), (at, block) => {
      drawClock(picture.luma, WIDTH, at);
      const left = STRIP.left + block * STRIP.blockPx;
      for (let y = STRIP.top; y < STRIP.top + STRIP.blockPx; y += 1)
        for (let x = left; x < left + STRIP.blockPx; x += 1)
          picture.luma[y * WIDTH + x] = 251 - picture.luma[y * WIDTH + x]!;
      expect(readClock(picture.luma, WIDTH)).toBeUndefined();
    }),
  );
});

it('is read to the millisecond from pictures that went through H.264', () => {
  const picture = createPicture();
  const scene = createScene('parking', createRandom(1, 'x'));
  const encoder = new CameraEncoder(HEALTHY);
  let decoder: H264Decoder | undefined;
  for (let i = 0; i < 12; i += 1) {
    const at = AT + i * 100 + (i % 7);
    scene(picture, at);
    drawOverlay(picture, 'camera-01-01', at);
    const coded = encoder.encode(picture, i % 6 === 0);
    expect(coded?.isKey).toBe(i % 6 === 0);
    decoder ??= new H264Decoder(encoder.configuration!);
    const { luma, width } = decoder.decode(coded!.data);
    expect(readClock(luma, width)).toBe(at);
  }
  decoder?.close();
  encoder.close();
});

it('is read by a page from the pixels of its canvas, which loads the same file', async () => {
  const source = stripTypeScriptTypes(readFileSync(new URL('./clock-strip.ts', import.meta.url), 'utf8'));
  const inPage = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
    readClockRgba(pixels: ArrayLike<number>, width: number): number | undefined;
  };
  const { luma, height } = createPicture();
  drawClock(luma, WIDTH, AT);
  const rgba = new Uint8ClampedArray(WIDTH * height * 4);
  for (const [i, y] of luma.entries()) rgba.fill(((y - 16) * 255) / 219, i * 4, i * 4 + 3);
  expect(inPage.readClockRgba(rgba, WIDTH)).toBe(AT);
});
