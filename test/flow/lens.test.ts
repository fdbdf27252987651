import { describe, expect, it } from 'vitest';
import { pictureOf, withFrame } from '../../hub/video/lens/decode.ts';
import { diagnose, viewOf } from '../../hub/video/lens/diagnosis.ts';
import { jpegOf } from '../../hub/video/lens/jpeg.ts';
import type { Picture } from '../../hub/video/lens/luma.ts';
import { encodedKeyFrame, type Paint } from '../support/h264.ts';

/** A street: sky, houses with windows, a road, and a little noise as a sensor has it. */
const street: Paint = (x, y) => {
  const noise = ((x * 7919 + y * 104_729) % 11) - 5;
  if (y < 110) return [190 + noise, 140, 120];
  const isWindow = x % 48 > 14 && x % 48 < 34 && y % 40 > 10 && y % 40 < 30;
  if (y < 260) return [(isWindow ? 60 : 120 + ((x / 160) | 0) * 18) + noise, isWindow ? 134 : 118, 134];
  return [85 + noise + (x % 90 < 6 && y > 300 ? 110 : 0), 128, 128];
};

/** What became of `paint` after it went through an encoder, as `see` sees it. */
function seen<R>(paint: Paint, see: (picture: Picture) => R): R {
  return withFrame(encodedKeyFrame(paint), (frame) => {
    const picture = pictureOf(frame);
    if (!picture) throw new Error('no picture of 8 bits');
    return see(picture);
  });
}

const faults = (paint: Paint, reference?: Uint8Array): string[] =>
  seen(paint, (picture) =>
    Object.entries(diagnose(picture, reference)).flatMap(([fault, is]) => (is ? [fault] : [])),
  );

/** The mean over a square of this size around each pixel. */
const blurred = (paint: Paint, size: number): Paint => {
  const inside = (value: number, most: number): number => Math.max(0, Math.min(most, value));
  return (x, y) => {
    let luma = 0;
    for (let dy = -size; dy <= size; dy++)
      for (let dx = -size; dx <= size; dx++) luma += paint(inside(x + dx, 639), inside(y + dy, 359))[0];
    const [, blue, red] = paint(x, y);
    return [luma / (2 * size + 1) ** 2, blue, red];
  };
};

describe('the diagnosis of a picture', () => {
  it('finds nothing wrong with a street by day, by night, or with people in it', () => {
    expect(faults(street)).toEqual([]);
    const night: Paint = (x, y) => [
      16 + (street(x, y)[0] - 16) * 0.45 + (x > 280 && x < 360 && y < 80 ? 90 : 0),
      128,
      128,
    ];
    expect(faults(night)).toEqual([]);
    const reference = seen(street, viewOf);
    const people: Paint = (x, y) =>
      (x - 300) ** 2 / 900 + (y - 280) ** 2 / 4000 < 1 ? [40, 110, 150] : street(x, y);
    expect(faults(people, reference)).toEqual([]);
  });

  it.each<[string, Paint]>([
    ['black', () => [16, 128, 128]],
    ['covered', (x) => [70 + (x > 320 ? 3 : 0), 124, 136]],
    ['overexposed', (x, y) => [Math.min(235, street(x, y)[0] + 150), 128, 128]],
    ['underexposed', (x, y) => [16 + (street(x, y)[0] - 16) * 0.14, 128, 128]],
    ['blurred', blurred(street, 4)],
    ['colourCast', (x, y) => [street(x, y)[0], 100, 165]],
  ])('calls a picture %s that is, and nothing else', (fault, paint) => {
    expect(faults(paint)).toEqual([fault]);
  });

  it('says that a camera was turned away from its view, and not that the light has changed', () => {
    const reference = seen(street, viewOf);
    expect(faults((x, y) => street(x + 137, y + 61), reference)).toEqual(['moved']);
    expect(faults((x, y) => [Math.max(16, street(x, y)[0] - 50), 128, 128], reference)).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('is a JPEG of the key frame, no wider than asked for', () => {
    const whole = withFrame(encodedKeyFrame(street), (frame) => jpegOf(frame, 1920));
    expect([whole.width, whole.height]).toEqual([640, 360]);
    expect(whole.jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    const small = withFrame(encodedKeyFrame(street), (frame) => jpegOf(frame, 320));
    expect([small.width, small.height]).toEqual([320, 180]);
    expect(small.jpeg.length).toBeLessThan(whole.jpeg.length);
  });

  it('is refused of bytes that are no picture', () => {
    const frame = encodedKeyFrame(street);
    expect(() => withFrame({ ...frame, frames: [Buffer.alloc(500, 7)] }, () => 1)).toThrow();
  });
});
